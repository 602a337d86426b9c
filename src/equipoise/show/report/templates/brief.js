"use strict";
/* Each picture is replaced by its live twin once that is drawn; without scripts, or on paper, it stays. */
(function () {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const options = {
    renderer: "svg",
    actions: { export: true, source: false, compiled: false, editor: false },
    tooltip: { theme: dark ? "dark" : "light" },
  };
  document.querySelectorAll("script[type='application/json'][data-figure]").forEach((holder) => {
    const place = document.getElementById(holder.dataset.figure);
    const live = document.createElement("div");
    live.className = "live";
    vegaEmbed(live, JSON.parse(holder.textContent), options).then(() => {
      place.replaceChildren(live);
      place.dataset.live = "yes";
    });
  });
})();
