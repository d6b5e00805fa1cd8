// Small comforts on pages that work without them: no double sending, a preview of chosen photos,
// the nearest sites of the phone's position.
document.documentElement.classList.remove("no-js");

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method !== "post") return;
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-busy", "true");
  window.setTimeout(() => { delete form.dataset.sent; }, 15000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.dataset.preview) return;
  const list = document.getElementById(input.dataset.preview);
  if (!list) return;
  for (const old of list.querySelectorAll(`[data-of="${input.id}"]`)) old.remove();
  for (const file of input.files) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    item.dataset.of = input.id;
    image.className = "pic";
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    item.append(image);
    list.append(item);
  }
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-choose-site]");
  if (!choice) return;
  const field = document.getElementById("id_site");
  field.value = choice.dataset.chooseSite;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

const locate = document.querySelector("[data-locate]");
if (locate && navigator.geolocation && window.isSecureContext) {
  locate.hidden = false;
  locate.addEventListener("click", () => {
    locate.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition((found) => {
      locate.removeAttribute("aria-busy");
      document.getElementById("id_latitude").value = found.coords.latitude.toFixed(6);
      document.getElementById("id_longitude").value = found.coords.longitude.toFixed(6);
      document.getElementById("places").dispatchEvent(new Event("located"));
    }, () => { locate.removeAttribute("aria-busy"); locate.hidden = true; }, { timeout: 10000 });
  });
}
