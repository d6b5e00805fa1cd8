// Before and after: both pictures grow and move together, and a slider wipes between them.
(() => {
  const frame = document.querySelector("[data-compare]");
  if (!frame) return;
  const shots = Array.from(frame.querySelectorAll(".shot > a > img"));
  if (!shots.length) return;
  let scale = 1, x = 0, y = 0, from = null;

  const bar = document.createElement("div");
  bar.className = "compare-bar";
  const pictures = [...shots];
  const draw = () => {
    for (const picture of pictures) picture.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
  };
  const zoom = (factor) => {
    scale = Math.min(8, Math.max(1, scale * factor));
    if (scale === 1) { x = 0; y = 0; }
    draw();
  };
  const whole = () => { scale = 1; x = 0; y = 0; draw(); };

  if (shots.length > 1) {
    const wipe = document.createElement("div");
    const slide = document.createElement("input");
    wipe.className = "wipe";
    wipe.hidden = true;
    const copies = shots.slice(0, 2).map((shot) => {
      const copy = shot.cloneNode();
      copy.removeAttribute("width");
      copy.removeAttribute("height");
      wipe.append(copy);
      return copy;
    });
    pictures.push(...copies);
    slide.type = "range";
    slide.min = "0";
    slide.max = "100";
    slide.value = "0";
    slide.setAttribute("aria-label", frame.dataset.slide);
    slide.addEventListener("input", () => {
      wipe.hidden = slide.value === "0";
      copies[1].style.clipPath = `inset(0 0 0 ${100 - slide.value}%)`;
    });
    frame.querySelector(".pair").append(wipe);
    bar.append(slide);
  }
  for (const [sign, label, deed] of [["+", frame.dataset.bigger, () => zoom(1.5)], ["−", frame.dataset.smaller, () => zoom(1 / 1.5)], ["", frame.dataset.whole, whole]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = sign || label;
    if (sign) button.setAttribute("aria-label", label);
    button.addEventListener("click", deed);
    bar.append(button);
  }
  frame.append(bar);
  for (const shot of shots) shot.closest(".shot").classList.add("zoomed");

  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && scale === 1) return; // the page scrolls as ever until a picture is grown
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
  frame.addEventListener("pointerdown", (event) => {
    if (scale > 1 && event.target.tagName === "IMG") { from = { x: event.clientX - x, y: event.clientY - y, moved: false }; }
  });
  window.addEventListener("pointermove", (event) => {
    if (!from) return;
    x = event.clientX - from.x;
    y = event.clientY - from.y;
    from.moved = true;
    draw();
  });
  window.addEventListener("pointerup", () => { setTimeout(() => { from = null; }, 0); });
  frame.addEventListener("click", (event) => { if (from && from.moved) event.preventDefault(); }, true);
  frame.addEventListener("dragstart", (event) => { if (scale > 1) event.preventDefault(); });
  window.comparing = { zoom, whole };
})();
