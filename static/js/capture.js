// The capture page: photos shrunk and kept at once, a draft that outlives the browser, saving into
// the outbox. Without IndexedDB the form is sent as any other.
(() => {
  const form = document.querySelector("form[data-capture]");
  if (!form || !window.outbox) return;
  const { words } = outbox;
  const SIDE = 2048, MOST = 9, WAITS = 30000;
  const SLOTS = ["photos", "after_photos"];
  const TYPED = ["site", "address", "new_site", "description", "severity", "source", "found_at", "inspection", "lead_department", "latitude", "longitude"];
  const say = document.getElementById("capture-said");
  let draft = null, here = null, pictures = [], start = null;
  const begun = new Promise((done) => { start = done; });
  let saving = begun; // one change after another, the first after the draft is there

  const field = (name) => form.elements.namedItem(name);
  const valueOf = (name) => { const found = field(name); return found ? found.value : ""; };

  // --- photos ------------------------------------------------------------------------------------

  const shrunk = (file) => new Promise((done) => {
    new Compressor(file, {
      maxWidth: SIDE, maxHeight: SIDE, quality: 0.85, retainExif: true, mimeType: "image/jpeg",
      success: done, error: () => done(file), // what cannot be read here the server names
    });
  });

  const take = async (slot, files) => {
    for (const file of files) {
      if (pictures.filter((row) => row.slot === slot).length >= MOST) break;
      const small = await shrunk(file);
      const bytes = await new Response(small).arrayBuffer();
      const photo = {
        id: outbox.newId(), find: draft.id, slot, order: Date.now() + Math.random(), bytes,
        type: small.type || "image/jpeg", name: file.name || "photo.jpg",
        sha256: await outbox.sum(bytes), taken_at: new Date(file.lastModified || Date.now()).toISOString(),
        server: "", ...(here || {}),
      };
      pictures.push(photo);
      show(photo);
      await keep(() => outbox.putPhoto(photo));
    }
    hint();
    await keep();
  };

  const show = (photo) => {
    const list = document.getElementById(`list_${photo.slot}`);
    const item = document.createElement("li");
    const image = document.createElement("img");
    const button = document.createElement("button");
    image.className = "pic";
    image.alt = photo.name;
    image.src = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    button.type = "button";
    button.className = "linklike";
    button.textContent = words.remove;
    button.addEventListener("click", async () => {
      pictures = pictures.filter((row) => row !== photo);
      item.remove();
      hint();
      await outbox.dropPhoto(photo.id);
    });
    item.append(image, button);
    list.append(item);
  };

  const hint = () => {
    const place = document.getElementById("photo-hint");
    const count = pictures.filter((row) => row.slot === "photos").length;
    if (place) place.textContent = [words.close_up, words.around][count] || "";
  };

  for (const slot of SLOTS) {
    for (const input of form.querySelectorAll(`input[type=file][name=${slot}]`)) {
      delete input.dataset.preview; // shown here, from what is kept
      const chosen = () => {
        const files = Array.from(input.files);
        input.value = "";
        saving = saving.then(() => take(slot, files));
      };
      input.addEventListener("change", chosen);
      if (input.files.length) begun.then(chosen); // chosen before this script was there
    }
  }
  // At a desk: pasted and dragged pictures.
  const pictured = (list) => Array.from(list || []).filter((file) => file.type.startsWith("image/"));
  document.addEventListener("paste", (event) => {
    const files = pictured(event.clipboardData && event.clipboardData.files);
    if (files.length) { event.preventDefault(); saving = saving.then(() => take("photos", files)); }
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    const files = pictured(event.dataTransfer.files);
    if (files.length) { event.preventDefault(); saving = saving.then(() => take("photos", files)); }
  });

  // --- place -------------------------------------------------------------------------------------

  const locate = () => {
    if (!navigator.geolocation || !window.isSecureContext) return;
    navigator.geolocation.getCurrentPosition((found) => {
      here = {
        latitude: found.coords.latitude, longitude: found.coords.longitude,
        accuracy: Math.round(found.coords.accuracy),
      };
    }, () => {}, { timeout: 10000, maximumAge: 60000 });
  };
  if (navigator.permissions && navigator.permissions.query) {
    navigator.permissions.query({ name: "geolocation" }).then((found) => {
      if (found.state === "granted") locate();
    }, () => {});
  }
  document.getElementById("places").addEventListener("located", locate);

  // The list says "CODE name"; a bare code or name is found in it, too.
  const siteCode = (text) => {
    const typed = text.trim();
    const options = Array.from(document.getElementById("site_list").options, (row) => row.value);
    const found = options.find((row) => row === typed || row.split(" ", 1)[0] === typed || row.slice(row.indexOf(" ") + 1) === typed);
    return (found || typed).split(" ", 1)[0];
  };

  // --- the draft ---------------------------------------------------------------------------------

  const typed = () => {
    const values = {};
    for (const name of TYPED) values[name] = valueOf(name);
    const chosen = form.querySelector("input[name=category]:checked");
    return { ...values, category: chosen ? chosen.value : "" };
  };

  const keep = async (before) => {
    if (before) await before();
    draft.typed = typed();
    if (pictures.length || draft.typed.description) await outbox.put(draft);
  };

  const fill = (values) => {
    for (const name of TYPED) if (field(name)) field(name).value = values[name] || "";
    for (const input of form.querySelectorAll("input[name=category]")) input.checked = false;
    const chosen = values.category && form.querySelector(`input[name=category][value="${values.category}"]`);
    if (chosen) {
      chosen.checked = true;
      const folded = chosen.closest("details");
      if (folded) folded.open = true;
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const fresh = () => ({ id: outbox.newId(), user: words.user, state: "draft", at: Date.now(), body: {}, typed: {} });

  const begin = async (find, values) => {
    draft = find;
    pictures = [];
    for (const slot of SLOTS) {
      const list = document.getElementById(`list_${slot}`);
      if (list) list.replaceChildren();
    }
    if (values) fill(values);
    pictures = await outbox.photosOf(find.id);
    pictures.forEach(show);
    hint();
  };

  form.addEventListener("change", () => { saving = saving.then(() => keep()); });
  form.addEventListener("input", () => { clearTimeout(form.keeping); form.keeping = setTimeout(() => { saving = saving.then(() => keep()); }, 400); });

  // --- saving ------------------------------------------------------------------------------------

  const missing = (values) => {
    if (!pictures.some((row) => row.slot === "photos") && values.source !== "hotline") return [words.no_photo, "photos"];
    if (!values.category) return [words.no_category, "category"];
    if (!values.site.trim() && !values.address.trim() && !values.latitude && !(values.new_site.trim() && here)) return [words.no_place, "site"];
    return null;
  };

  const bodyOf = (values) => {
    const chosen = form.querySelector("input[name=category]:checked");
    const words_of = chosen.closest("label").textContent.trim();
    const body = { campaign: form.dataset.capture, category: values.category, description: values.description.trim() || words_of };
    if (values.site.trim()) body.site = siteCode(values.site);
    else if (values.new_site.trim()) body.new_site = values.new_site.trim();
    for (const name of ["address", "latitude", "longitude", "severity", "source", "inspection", "lead_department"]) {
      if (values[name]) body[name] = values[name];
    }
    if (body.new_site && here && !body.latitude) {
      body.latitude = here.latitude.toFixed(6);
      body.longitude = here.longitude.toFixed(6);
    }
    if (here) { body.device_latitude = here.latitude; body.device_longitude = here.longitude; }
    body.found_at = values.found_at || new Date(Math.min(Date.now(), ...pictures.map((row) => row.order))).toISOString();
    return body;
  };

  // Older Safari does not say by which button a form was sent.
  let pressed = null;
  form.addEventListener("click", (event) => { pressed = event.target.closest("button[type=submit]") || pressed; });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const next = (event.submitter || pressed || {}).name === "again";
    await saving;
    const values = typed();
    const fault = missing(values);
    say.hidden = !fault;
    if (fault) {
      say.textContent = fault[0];
      const first = form.querySelector(`[name=${fault[1]}]`);
      if (first) first.focus();
      return;
    }
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    const find = { ...draft, state: "waiting", body: bodyOf(values), typed: values, at: Date.now() };
    await outbox.put(find);
    await begin(fresh(), next
      ? { category: values.category, site: values.site, address: values.address, source: values.source, inspection: values.inspection }
      : { source: values.source, inspection: values.inspection });
    outbox.say(words.kept);
    window.scrollTo(0, 0);
    const sent = outbox.drain();
    if (next) return;
    form.setAttribute("aria-busy", "true");
    const made = await Promise.race([sent, new Promise((done) => setTimeout(done, WAITS, []))]);
    form.removeAttribute("aria-busy");
    const own = (made || []).find((row) => row.id === find.id);
    if (own) location.assign(`/report/logged/${own.number}/`);
  });

  // --- what waits and what came back -------------------------------------------------------------

  const waiting = document.getElementById("outbox-list");
  const row = (find, isBack) => {
    const item = document.createElement("li");
    const about = document.createElement("span");
    about.textContent = [find.typed.site || find.typed.address, find.body.description].filter(Boolean).join(" · ");
    item.append(about);
    if (!isBack) return item;
    const why = document.createElement("b");
    why.className = "error";
    why.textContent = find.reason;
    item.append(why);
    for (const [label, deed] of [[words.edit, () => edit(find)], [words.discard, () => outbox.drop(find.id).then(outbox.tell)]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = label;
      button.addEventListener("click", deed);
      item.append(button);
    }
    return item;
  };
  const edit = async (find) => {
    find.state = "draft";
    await outbox.put(find);
    await begin(find, find.typed);
    outbox.tell();
    form.scrollIntoView();
  };
  outbox.listen((sending, refused) => {
    waiting.replaceChildren(...refused.map((find) => row(find, true)), ...sending.map((find) => row(find, false)));
    waiting.hidden = !waiting.children.length;
  });

  // Without a network nothing can be asked about unit, due date and doubles.
  document.addEventListener("htmx:beforeRequest", (event) => { if (!navigator.onLine) event.preventDefault(); });
  const network = () => { document.getElementById("no-preview").hidden = navigator.onLine; };
  window.addEventListener("online", network);
  window.addEventListener("offline", network);
  network();

  // --- search of categories ----------------------------------------------------------------------

  const search = document.getElementById("category-search");
  if (search) {
    search.closest(".field").hidden = false;
    search.addEventListener("input", () => {
      const wanted = search.value.trim().toLowerCase();
      const all = document.getElementById("all-categories");
      all.open = Boolean(wanted) || all.open;
      for (const tile of all.querySelectorAll("[data-find]")) {
        tile.hidden = Boolean(wanted) && !`${tile.textContent} ${tile.dataset.find}`.toLowerCase().includes(wanted);
      }
      for (const group of all.querySelectorAll("[data-group]")) {
        group.hidden = !group.querySelector("[data-find]:not([hidden])");
      }
    });
  }

  outbox.finds("draft").then((drafts) => {
    const last = drafts[drafts.length - 1];
    const given = typed();
    if (!last || "pasted" in form.dataset) return begin(fresh(), null); // what the server filled in
    const isNamed = new URLSearchParams(location.search).has("site");
    return begin(last, isNamed ? { ...last.typed, site: given.site, category: last.typed.category || given.category } : last.typed);
  }).then(start).then(outbox.tell);

  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register("/report/sw.js").then(() => navigator.serviceWorker.ready).then((ready) => {
      const used = performance.getEntriesByType("resource").map((entry) => entry.name);
      ready.active.postMessage({ keep: used.filter((name) => name.startsWith(`${location.origin}/static/`)) });
    }, () => {});
  }
})();
