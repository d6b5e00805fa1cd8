// Keys of a queue. They never act while somebody types, nor with Ctrl, Alt or Meta.
(() => {
  const keys = document.getElementById("keys");
  const form = document.querySelector("form[data-deed]");
  const help = document.querySelector("[data-help]");
  if (!keys) return;
  const choose = (name, value) => {
    const found = form && form.querySelector(`[name=${name}][value="${value}"]`);
    if (found) found.checked = true;
    return Boolean(found);
  };
  const send = () => { if (form) form.requestSubmit ? form.requestSubmit(form.querySelector("button.main")) : form.querySelector("button.main").click(); };
  const show = () => { if (keys.showModal) keys.showModal(); else keys.setAttribute("open", ""); };

  const deeds = {
    dispatch: { d: send, e: () => form.elements.lead_department.focus() },
    verify: {
      v: () => { if (choose("result", "pass")) send(); },
      r: () => { if (choose("result", "fail")) form.elements.reason.focus(); },
      o: () => { const box = form.elements.on_site; if (box) box.checked = !box.checked; },
    },
  };
  const own = (form && deeds[form.dataset.deed]) || {};
  const common = {
    "?": show,
    "+": () => window.comparing && comparing.zoom(1.5),
    "=": () => window.comparing && comparing.zoom(1.5),
    "-": () => window.comparing && comparing.zoom(1 / 1.5),
    0: () => window.comparing && comparing.whole(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || keys.open) return;
    const place = event.target;
    if (place.name === "reason" && event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
      return;
    }
    if (place.matches("input:not([type=radio]):not([type=checkbox]):not([type=range]), select, textarea")) {
      if (event.key === "Escape") place.blur();
      return;
    }
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    const deed = own[event.key] || common[event.key];
    if (link) { event.preventDefault(); link.click(); } else if (deed) { event.preventDefault(); deed(); }
  });
  // Shown last: whoever sees the button may press keys.
  help.addEventListener("click", show);
  help.hidden = false;
})();
