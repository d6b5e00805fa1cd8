// The outbox of finds: kept in this browser until the server has them, sent one after another in
// the order in which they were saved. Works from the page alone; see docs/decisions/0026.
(() => {
  const place = document.getElementById("outbox-words");
  if (!place || !window.indexedDB || !window.idb) return;
  const words = JSON.parse(place.textContent);
  const PASS = "/report/pass/";
  const FIRST_WAIT = 2000, LONGEST_WAIT = 60000, PATIENCE = 90000;
  const tellers = [];
  let wait = FIRST_WAIT, timer = 0, running = null, said = "";

  const opened = idb.openDB("finds", 1, {
    upgrade(db) {
      db.createObjectStore("finds", { keyPath: "id" }).createIndex("user", "user");
      db.createObjectStore("photos", { keyPath: "id" }).createIndex("find", "find");
    },
  });

  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // crypto.subtle is only there over https; the server then trusts its own sum.
  const sum = async (bytes) => {
    if (!crypto.subtle) return "";
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const photosOf = async (find) => {
    const rows = await (await opened).getAllFromIndex("photos", "find", find);
    return rows.sort((a, b) => a.order - b.order);
  };

  const finds = async (...states) => {
    const rows = await (await opened).getAllFromIndex("finds", "user", words.user);
    return rows.filter((row) => states.includes(row.state)).sort((a, b) => a.at - b.at);
  };

  const put = async (find) => { await (await opened).put("finds", find); };
  const putPhoto = async (photo) => { await (await opened).put("photos", photo); };
  const dropPhoto = async (id) => { await (await opened).delete("photos", id); };

  const drop = async (id) => {
    const change = (await opened).transaction(["finds", "photos"], "readwrite");
    const keys = await change.objectStore("photos").index("find").getAllKeys(id);
    for (const key of keys) change.objectStore("photos").delete(key);
    change.objectStore("finds").delete(id);
    await change.done;
  };

  // --- sending -----------------------------------------------------------------------------------

  class Later extends Error {
    constructor(why, seconds) { super(why); this.why = why; this.seconds = seconds; }
  }

  const ask = async (address, options = {}) => {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE);
    let answer;
    try {
      answer = await fetch(address, {
        credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options,
      });
    } catch (fault) {
      throw new Later("network");
    } finally {
      clearTimeout(clock);
    }
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) {
      throw new Later("server", Number(answer.headers.get("Retry-After")) || 0);
    }
    return answer;
  };

  const pass = async () => {
    const answer = await ask(PASS, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 401 || answer.status === 403) throw new Later("sign_in");
    const found = await answer.json().catch(() => { throw new Later("server"); });
    if (found.user !== words.user) throw new Later("sign_in");
    return found.csrf;
  };

  const reason = async (answer) => {
    const problem = await answer.json().catch(() => ({}));
    const faults = (problem.errors || []).map((fault) => fault.message);
    return { problem, text: faults.join(" ") || problem.detail || words.refused };
  };

  const refusal = async (answer) => {
    if (answer.status === 401) throw new Later("sign_in");
    const found = await reason(answer);
    // A token of a session that ended meanwhile, not a refusal of what was sent.
    if (answer.status === 403 && /csrf/i.test(found.text)) throw new Later("network");
    return found;
  };

  const upload = async (photo, csrf) => {
    const form = new FormData();
    form.append("file", new Blob([photo.bytes], { type: photo.type }), photo.name);
    form.append("client_uuid", photo.id);
    for (const name of ["sha256", "taken_at", "latitude", "longitude", "accuracy"]) {
      if (photo[name] || photo[name] === 0) form.append(name, photo[name]);
    }
    const answer = await ask("/api/v1/photos/", {
      method: "POST", body: form, headers: { "X-CSRFToken": csrf },
    });
    if (!answer.ok) return refusal(answer);
    photo.server = (await answer.json()).id;
    await putPhoto(photo);
    return null;
  };

  const log = (find, photos, csrf) => {
    const ids = (slot) => photos.filter((row) => row.slot === slot).map((row) => row.server);
    const body = { ...find.body, client_uuid: find.id, photo_ids: ids("photos") };
    const after = ids("after_photos");
    if (after.length) body.after_photo_ids = after;
    return ask("/api/v1/issues/", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    });
  };

  const refuse = async (find, text) => {
    find.state = "refused";
    find.reason = text;
    await put(find);
  };

  const done = async (find, number) => {
    await drop(find.id);
    said = words.logged.replace("%s", number);
    return { id: find.id, number };
  };

  // One find, whole: its photos, then itself. Sent twice it is made once, by its key.
  const send = async (find, csrf) => {
    for (let turn = 0; turn < 3; turn += 1) {
      const photos = await photosOf(find.id);
      for (const photo of photos.filter((row) => !row.server)) {
        const fault = await upload(photo, csrf);
        if (fault) return refuse(find, `${photo.name}: ${fault.text}`);
        tell();
      }
      const answer = await log(find, photos, csrf);
      if (answer.ok) return done(find, (await answer.json()).number);
      const { problem, text } = await refusal(answer);
      const faults = problem.errors || [];
      if (faults.some((fault) => fault.code === "unknown_photo")) {
        // Swept after three days of waiting: they are sent once more.
        for (const photo of photos) await putPhoto({ ...photo, server: "" });
      } else if (find.body.found_at && faults.some((fault) => fault.field === "found_at")) {
        delete find.body.found_at; // the phone's clock is wrong; the server's counts
        await put(find);
      } else {
        return refuse(find, text);
      }
    }
    return refuse(find, words.refused);
  };

  const drainAlone = async () => {
    const made = [];
    let waiting = await finds("waiting");
    if (!waiting.length) return made;
    const csrf = await pass();
    while (waiting.length) {
      const sent = await send(waiting[0], csrf);
      if (sent) made.push(sent);
      wait = FIRST_WAIT;
      tell();
      waiting = await finds("waiting");
    }
    return made;
  };

  const onlyHere = (work) => {
    if (!navigator.locks) return work();
    return navigator.locks.request("outbox", work);
  };

  const drain = () => {
    clearTimeout(timer);
    if (running) return running;
    running = onlyHere(drainAlone).catch((fault) => {
      said = words[fault.why] || words.network;
      const pause = (fault.seconds || 0) * 1000 || wait;
      wait = Math.min(wait * 2, LONGEST_WAIT);
      timer = setTimeout(drain, pause * (0.75 + Math.random() / 2));
      return [];
    }).finally(() => { running = null; tell(); });
    tell();
    return running;
  };

  // --- what is said of it ------------------------------------------------------------------------

  const line = document.getElementById("outbox");
  const tell = async () => {
    const [waiting, refused] = [await finds("waiting"), await finds("refused")];
    const counts = [];
    if (waiting.length) counts.push(words.waiting.replace("%s", waiting.length));
    if (refused.length) counts.push(words.back.replace("%s", refused.length));
    line.hidden = !counts.length && !said;
    line.querySelector("[data-counts]").textContent = counts.join(" · ");
    line.querySelector("[data-counts]").hidden = !counts.length;
    line.querySelector("[data-said]").textContent = running ? words.sending : said;
    line.querySelector("[data-retry]").hidden = Boolean(running) || !waiting.length;
    for (const teller of tellers) teller(waiting, refused);
  };

  line.querySelector("[data-retry]").addEventListener("click", () => { wait = FIRST_WAIT; drain(); });
  window.addEventListener("online", () => { wait = FIRST_WAIT; drain(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) drain(); });
  // Who signs out leaves no page of his own in this browser; finds stay, for his next sign-in.
  document.addEventListener("submit", (event) => {
    if (!window.caches || !event.target.matches("form[action$='/sign-out/']")) return;
    caches.keys().then((names) => names.map((name) => caches.delete(name)));
  });

  window.outbox = {
    words, newId, sum, finds, photosOf, put, putPhoto, drop, dropPhoto, drain, tell,
    listen: (teller) => tellers.push(teller),
    say: (text) => { said = text; tell(); },
  };
  drain();
})();
