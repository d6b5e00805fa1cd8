// Hands a picture to the phone's share sheet where the browser can; else the download link stays.
for (const button of document.querySelectorAll("[data-share]")) {
  const probe = new File([""], "a.png", { type: "image/png" });
  if (!navigator.canShare || !navigator.canShare({ files: [probe] })) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(button.dataset.share);
      if (!answer.ok) throw new Error(String(answer.status));
      const file = new File([await answer.blob()], button.dataset.name, { type: "image/png" });
      await navigator.share({ files: [file] });
    } catch (fault) {  // closed by the reader, or it took too long: the link does it too
      if (fault.name !== "AbortError") window.location.assign(button.dataset.share);
    }
    button.removeAttribute("aria-busy");
  });
}
