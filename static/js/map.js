// The map of issues: outlines of the zones, clusters, a card for each point. Without this script
// the page shows the figures of each zone as a table.
(() => {
  const place = document.getElementById("issue-map");
  if (!place || !window.L) return;
  const said = document.getElementById("map-said");
  const words = place.dataset;
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const map = L.map(place, {
    zoomControl: false, attributionControl: Boolean(words.tileWords), maxZoom: 19, minZoom: 3,
    zoomAnimation: !isStill, fadeAnimation: !isStill, markerZoomAnimation: !isStill,
  });
  L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
  if (words.tileWords) map.attributionControl.setPrefix(false);
  if (words.tiles) L.tileLayer(words.tiles, { attribution: words.tileWords, maxZoom: 19 }).addTo(map);

  // Stored in WGS-84; drawn in GCJ-02 only on tiles that lie there.
  const moved = "gcj02" in words && window.gcoord
    ? (lat, lon) => { const to = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02); return [to[1], to[0]]; }
    : (lat, lon) => [lat, lon];

  const rings = (geometry) => {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.map((polygon) => polygon.map((ring) => ring.map(([lon, lat]) => moved(lat, lon))));
  };

  const line = (text, tag) => {
    const item = document.createElement(tag || "div");
    item.textContent = text;
    return item;
  };

  const card = (row, found) => {
    const [, , number, state, late, where, category] = row;
    const box = document.createElement("div");
    const link = line(number, "a");
    link.href = `${words.issue}${number}/`;
    box.append(line(where), line(found.categories[category]), link);
    box.append(line(found.states[state][1] + (late ? ` · ${words.overdue}` : "")));
    return box;
  };

  const kind = (row, found) => {
    if (row[4]) return "overdue";
    const state = found.states[row[3]][0];
    if (state === "submitted") return "submitted";
    return state === "closed" || state === "void" ? "closed" : "";
  };

  const pin = (kept) => {
    const shape = document.createElement("span");
    shape.className = "pin";
    if (kept) shape.dataset.is = kept;
    return L.divIcon({ className: "spot", html: shape, iconSize: [28, 28] });
  };

  const clustered = (cluster) => {
    const all = cluster.getAllChildMarkers();
    const side = all.length < 10 ? 34 : all.length < 100 ? 42 : 52;
    const shape = document.createElement("span");
    shape.textContent = all.length;
    const icon = L.divIcon({ className: "cluster", html: shape, iconSize: [side, side] });
    const make = icon.createIcon;
    icon.createIcon = function create(old) {
      const element = make.call(this, old);
      if (all.some((marker) => marker.options.late)) element.dataset.late = "1";
      element.setAttribute("aria-label", words.together.replace("{n}", all.length));
      return element;
    };
    return icon;
  };

  // A zone's name only where there is room for it.
  const named = (shapes) => {
    for (const shape of shapes) {
      const bounds = shape.getBounds();
      const wide = map.latLngToContainerPoint(bounds.getNorthEast()).x - map.latLngToContainerPoint(bounds.getSouthWest()).x;
      const label = shape.getTooltip();
      label.setOpacity(wide > label.getContent().length * 11 ? 1 : 0);
    }
  };

  const draw = (found) => {
    const bounds = L.latLngBounds([]);
    const shapes = [];
    for (const zone of found.zones) {
      const shape = L.polygon(rings(zone.geometry), { className: "zone-line", weight: 1.5 });
      shape.bindTooltip(`${zone.name} ${zone.count}`, { permanent: true, direction: "center", className: "zone-name" });
      shape.on("click", () => { location.assign(zone.url); });
      shape.addTo(map);
      shapes.push(shape);
      bounds.extend(shape.getBounds());
    }
    map.on("zoomend", () => named(shapes));
    const group = L.markerClusterGroup({
      chunkedLoading: true, showCoverageOnHover: false, maxClusterRadius: 56, iconCreateFunction: clustered,
      animate: !isStill, spiderLegPolylineOptions: { weight: 1 },
    });
    const near = L.latLngBounds([]);
    group.addLayers(found.points.map((row) => {
      const at = moved(row[0], row[1]);
      near.extend(at);
      const marker = L.marker(at, { icon: pin(kind(row, found)), title: `${row[2]} ${row[5]}`, alt: `${row[2]} ${row[5]}`, late: row[4] });
      return marker.bindPopup(() => card(row, found));
    }));
    map.addLayer(group);
    const whole = near.isValid() ? near : bounds;
    if (whole.isValid()) map.fitBounds(whole.pad(0.05), { animate: false, maxZoom: 17 });
    else map.setView([35, 105], 4, { animate: false });
    named(shapes);
    said.textContent = words.count.replace("{n}", found.points.length) + (found.is_cut ? ` ${words.cut}` : "");
    place.dataset.ready = "1";
  };

  fetch(words.points, { credentials: "same-origin", headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(answer)))
    .then(draw)
    .catch(() => { place.hidden = true; document.getElementById("map-key").hidden = true; said.textContent = words.failed; });
})();
