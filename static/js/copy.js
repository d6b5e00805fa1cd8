// Copies the text of a field by one tap; without it one selects the text by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.textContent;
  if (!field) continue;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  field.rows = Math.min(20, field.value.split("\n").length + 1);
  button.addEventListener("click", async () => {
    let copied = false;
    try {
      await navigator.clipboard.writeText(field.value);
      copied = true;
    } catch {  // no secure page, or the reader said no
      const fold = field.closest("details");
      if (fold) fold.open = true;
      field.focus();
      field.select();
      copied = document.execCommand("copy");
    }
    if (!copied) return;
    button.textContent = button.dataset.done;
    window.setTimeout(() => { button.textContent = words; }, 3000);
  });
}
