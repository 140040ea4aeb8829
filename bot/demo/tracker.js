// The demo's tracker: speaks Umami's protocol, asks for no cookies, keeps nothing.
//   <script defer src="/umami/script.js" data-website-id="…"></script>
//   umami.track("inquire-click", { berth: "A12" });  umami.identify("CRM-1001", { email: "…" });
(() => {
  const script = document.currentScript;
  const website = script.dataset.websiteId;
  const endpoint = new URL("api/send", script.dataset.hostUrl || script.src).href;
  let cache = "";
  let identity;
  let referrer = document.referrer;

  const page = () => ({
    website,
    hostname: location.hostname,
    language: navigator.language,
    screen: `${screen.width}x${screen.height}`,
    title: document.title,
    url: location.href,
    referrer,
    tag: script.dataset.tag,
    id: identity,
  });

  const send = async (payload, type = "event") => {
    const headers = { "Content-Type": "application/json" };
    if (cache) headers["x-umami-cache"] = cache;
    const body = JSON.stringify({ type, payload });
    try {
      const answer = await fetch(endpoint, { method: "POST", headers, body, keepalive: true });
      cache = (await answer.json()).cache || cache;
    } catch {
      // A page works without being counted.
    }
  };

  const track = (name, data) => {
    if (typeof name === "function") return send(name(page()));
    if (typeof name === "object") return send({ ...page(), ...name });
    return send({ ...page(), name, data });
  };

  const identify = (id, data) => {
    if (typeof id === "string") identity = id;
    else data = id;
    cache = "";
    return send({ ...page(), data }, "identify");
  };

  window.umami = { track, identify };

  if (script.dataset.autoTrack === "false") return;
  let shown = location.href;
  const view = () => {
    if (location.href === shown) return;
    referrer = shown;
    shown = location.href;
    track();
  };
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name].bind(history);
    history[name] = (...args) => {
      original(...args);
      view();
    };
  }
  addEventListener("popstate", view);
  document.addEventListener("click", (event) => {
    const element = event.target.closest?.("[data-umami-event]");
    if (!element) return;
    const { umamiEvent, ...rest } = element.dataset;
    const named = Object.entries(rest).filter(([key]) => key.startsWith("umamiEvent"));
    track(umamiEvent, Object.fromEntries(named.map(([k, v]) => [k.slice(10).toLowerCase(), v])));
  });
  track();
})();
