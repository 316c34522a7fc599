"use strict";
// Draws the figures of tables beside them. Without it, or where it fails, the tables are shown.
(() => {
  const { addressOf, donut, lookOf, ...kinds } = window.chartKinds;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const pictures = new Map();  // by canvas
  const canvasOf = (figure) => figure.querySelector(":scope > .canvas");
  const sizes = new ResizeObserver((changes) => changes.forEach(({ target }) => {
    const picture = pictures.get(target);
    const { clientWidth: width, clientHeight: height } = target;
    if (!picture?.chart || !width || (picture.width === width && picture.height === height)) return;
    picture.chart.resize();
    paint(picture, false);
  }));

  function go(picture, at) {
    const address = addressOf(picture.data, at);
    if (!address) return;
    if (at.event.event.ctrlKey || at.event.event.metaKey) window.open(address, "_blank", "noopener");
    else window.location.assign(address);
  }

  function start(canvas, figure) {
    const picture = { canvas, kind: figure.dataset.chart, text: "" };
    if (kinds[picture.kind]) {
      picture.chart = window.echarts.init(canvas, null, { renderer: "svg" });
      picture.chart.on("click", (at) => go(picture, at));
      sizes.observe(canvas);
    }
    pictures.set(canvas, picture);
    return picture;
  }

  function drop(picture) {
    sizes.unobserve(picture.canvas);
    picture.chart?.dispose();
    pictures.delete(picture.canvas);
  }

  function paint(picture, moving) {
    const { canvas, chart, data } = picture;
    [picture.width, picture.height] = [canvas.clientWidth, canvas.clientHeight];
    if (!chart) donut(canvas, data);
    else chart.setOption({ ...kinds[picture.kind](data, lookOf(canvas)), animation: moving && !still.matches }, true);
  }

  function draw(figure, left) {
    let canvas = canvasOf(figure);
    const former = [...left].find(({ kind }) => kind === figure.dataset.chart);
    if (!pictures.has(canvas) && former) {
      // The chart goes on in the new figure: its bars move from the old values to the new ones.
      left.delete(former);
      canvas.replaceWith(former.canvas);
      canvas = former.canvas;
    }
    figure.classList.add("drawn");
    const picture = pictures.get(canvas) ?? start(canvas, figure);
    const text = figure.querySelector(":scope > script").textContent;
    if (text === picture.text) return;
    [picture.text, picture.data] = [text, JSON.parse(text)];
    paint(picture, true);
  }

  function drawAll() {
    const left = new Set([...pictures.values()].filter(({ canvas }) => !canvas.isConnected));
    document.querySelectorAll("figure.chart[data-chart]").forEach((figure) => {
      try {
        draw(figure, left);
      } catch (error) {
        // One that cannot be drawn keeps its table, and the others are drawn.
        figure.classList.remove("drawn");
        if (pictures.has(canvasOf(figure))) drop(pictures.get(canvasOf(figure)));
        console.error(error);
      }
    });
    left.forEach(drop);
  }

  const repaint = () => pictures.forEach((picture) => paint(picture, false));
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", repaint);
  document.addEventListener("dashboard:renewed", drawAll);

  const tables = () => [...document.querySelectorAll(".chart > details:not([open])")];
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = tables();
    unfolded.forEach((table) => { table.open = true; });
  });
  window.addEventListener("afterprint", () => unfolded.forEach((table) => { table.open = false; }));

  // Open for those without scripts. Later ones are as whoever renewed them left them.
  drawAll();
  document.querySelectorAll(".chart.drawn > details").forEach((table) => { table.open = false; });
})();
