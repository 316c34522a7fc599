"use strict";
// What each kind of chart looks like: from a figure's data to options of ECharts (charts.js draws).
(() => {
  const number = new Intl.NumberFormat(document.documentElement.lang || "zh-hans");
  const hundredths = new Intl.NumberFormat(number.resolvedOptions().locale, {
    minimumFractionDigits: 2, maximumFractionDigits: 2,
  });
  const percent = (value) => (value == null ? "—" : `${hundredths.format(value)} %`);
  const shape = (name, attributes, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  };

  // What the page's style sheets say just now.
  function lookOf(canvas) {
    const style = getComputedStyle(canvas);
    const read = (name) => style.getPropertyValue(`--chart-${name}`).trim();
    return { read, size: Number(read("size")), width: canvas.clientWidth, font: style.fontFamily };
  }

  // The parts that several kinds have

  const broad = /[\u2e80-\uffef]/u;
  const width = (text, size) =>
    size * [...text].reduce((sum, each) => sum + (broad.test(each) ? 1 : 0.56), 0);

  function legend(names, look) {
    const { size } = look;
    const needed = names.reduce((sum, name) => sum + width(name, size) + size * 2.7, 0);
    const lines = Math.ceil(needed / Math.max(look.width, 1));
    return {
      below: lines * size * 1.9 + size * 0.8,
      // The unit of the axis stands beside it, where it leaves room for that.
      besideUnit: lines > 1 ? lines * size * 1.9 : size * 0.5,
      option: {
        data: names, top: 0, right: 0, left: lines > 1 ? 0 : "auto", padding: 0, selectedMode: false,
        itemWidth: size * 1.3, itemHeight: size * 0.75, itemGap: size,
        textStyle: { color: look.read("text"), fontSize: size },
      },
    };
  }

  // Words over a drawing, with a rim of the ground around them.
  const words = (look, more) => ({
    color: look.read("loud"), fontSize: look.size,
    textBorderColor: look.read("ground"), textBorderWidth: 3, ...more,
  });

  const grid = (top, more) =>
    ({ top, left: 0, right: 4, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel", ...more });

  const axis = (look, more, label) => ({
    axisLine: { show: more.type === "category", lineStyle: { color: look.read("axis") } },
    // Never seen, but marked areas begin and end at ticks: one for every label.
    axisTick: { show: false, interval: 0 },
    axisLabel: { color: look.read("text"), fontSize: look.size, hideOverlap: true, ...label },
    splitLine: { show: more.type === "value", lineStyle: { color: look.read("grid") } },
    ...more,
  });

  // Never under the pointer: it would take the click that is meant for the bar.
  const besidePointer = ([x, y], _params, _element, _box, { contentSize: [wide], viewSize: [all] }) =>
    [x > all / 2 ? x - wide - 14 : x + 14, y + 14];

  const tooltip = (look) => ({
    // Tooltips of HTML would bring styles of their own, which the policy of the page refuses.
    renderMode: "richText", trigger: "axis", confine: true, position: besidePointer,
    axisPointer: { type: "shadow", shadowStyle: { color: look.read("pointer") } },
    backgroundColor: look.read("ground"), borderColor: look.read("axis"), borderWidth: 1, padding: 8,
    textStyle: { color: look.read("loud"), fontSize: look.size },
  });

  const whole = (look, option) => ({
    textStyle: { fontFamily: look.font }, animationDuration: 300, animationDurationUpdate: 300,
    tooltip: tooltip(look), ...option,
  });

  const addressOf = (data, at) =>
    (data.series?.[at.seriesIndex]?.addresses ?? data.addresses)?.[at.dataIndex] ?? null;

  const points = (data, values, seriesIndex) => values.map((value, dataIndex) => ({
    value, cursor: addressOf(data, { seriesIndex, dataIndex }) ? "pointer" : "default",
  }));

  // The smallest round step of which five reach the value.
  function stepTo(most) {
    const power = 10 ** Math.floor(Math.log10(Math.max(most / 5, 1)));
    return power * [1, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= most / 5);
  }

  const lowest = (values) => {
    const known = values.filter((value) => value != null);
    return known.length ? [90, 80, 70, 50, 0].find((each) => each < Math.min(...known)) ?? 0 : 0;
  };

  // The kinds

  function holidaysOf(data, look) {
    const room = look.width / Math.max(data.labels.length, 1);
    const areas = (data.holidays ?? []).map(({ from, to, name }) => {
      const fits = width(name, look.size) < room * (to - from + 1);
      return [{ name: fits ? name : "", xAxis: from }, { xAxis: to }];
    });
    return {
      silent: true, data: areas, itemStyle: { color: look.read("holiday") },
      label: words(look, { position: "insideTop" }),
    };
  }

  function barsOf(data, look) {
    const unit = data.count_unit ? ` ${data.count_unit}` : "";
    return data.bars.map((bar, at) => ({
      type: "bar", name: bar.name, data: points(data, bar.data, at),
      barMaxWidth: look.size * 2, barGap: "8%", barCategoryGap: "28%",
      itemStyle: { color: look.read(at + 1), borderRadius: [3, 3, 0, 0] },
      tooltip: { valueFormatter: (value) => `${number.format(value)}${unit}` },
      markArea: at ? undefined : holidaysOf(data, look),
    }));
  }

  function lineOf(data, look) {
    const colour = look.read("line");
    const { target } = data.line;
    const dense = data.labels.length > 31;
    return {
      type: "line", name: data.line.name, yAxisIndex: 1, z: 3,
      data: points(data, data.line.data, data.bars.length),
      symbol: "circle", symbolSize: dense ? 3 : 7, showAllSymbol: true,
      lineStyle: { color: colour, width: 2 },
      itemStyle: { color: colour, borderColor: look.read("ground"), borderWidth: dense ? 0 : 1 },
      tooltip: { valueFormatter: percent },
      markLine: target && {
        silent: true, symbol: "none", data: [{ yAxis: target.at, name: target.label }],
        lineStyle: { color: look.read("axis"), type: "dashed" },
        label: words(look, { formatter: "{b}", position: "insideEndTop" }),
      },
    };
  }

  function trend(data, look) {
    const step = stepTo(Math.max(...data.bars.flatMap((bar) => bar.data)));
    const low = data.line ? lowest([...data.line.data, data.line.target?.at]) : 0;
    const names = [...data.bars, data.line].filter(Boolean).map((each) => each.name);
    const { option, besideUnit } = legend(names, look);
    const holiday = (label) => data.holidays?.find(({ from, to }) =>
      data.labels.slice(from, to + 1).includes(label))?.name;
    const head = ({ value }) => [value, holiday(value)].filter(Boolean).join(" · ");
    return whole(look, {
      legend: option,
      grid: grid(besideUnit, { outerBoundsContain: "all" }),
      xAxis: axis(look, { type: "category", data: data.labels, axisPointer: { label: { formatter: head } } }),
      yAxis: [
        axis(look, { type: "value", max: step * 5, interval: step, name: data.count_unit,
          nameGap: look.size * 0.7, nameTextStyle: { color: look.read("text"), fontSize: look.size, align: "right" } },
        { formatter: number.format }),
        axis(look, { type: "value", show: Boolean(data.line), min: low, max: 100,
          interval: (100 - low) / 5, splitLine: { show: false } }, { formatter: "{value}%" }),
      ],
      series: [...barsOf(data, look), ...(data.line ? [lineOf(data, look)] : [])],
    });
  }

  // Told apart without colours, too: plain, stripes, dots, a grid.
  const PATTERNS = {
    lightgreen: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
    amber: { symbol: "circle", symbolSize: 0.8, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
    red: { symbol: "rect", dashArrayX: [4, 4], dashArrayY: [4, 4] },
  };

  function stacked(data, look) {
    const { option, below } = legend(data.series.map((each) => each.name), look);
    const sums = data.rows.map((_, row) => data.series.reduce((sum, each) => sum + each.data[row], 0));
    const share = (value, row) => (sums[row] ? 100 * value / sums[row] : 0);
    const bar = ({ name, tone, data: counts }, at) => ({
      type: "bar", name, stack: "all", data: points(data, counts.map(share), at), barMaxWidth: look.size * 1.8,
      itemStyle: {
        color: look.read(tone), borderColor: look.read("ground"), borderWidth: 1,
        decal: PATTERNS[tone] ? { ...PATTERNS[tone], color: look.read("pattern") } : "none",
      },
      tooltip: { valueFormatter: (_, row) => `${number.format(counts[row])} · ${percent(share(counts[row], row))}` },
    });
    return whole(look, {
      legend: option,
      grid: grid(below, { right: look.size * 1.5 }),
      xAxis: axis(look, { type: "value", max: 100, interval: 20 }, { formatter: "{value}%" }),
      yAxis: axis(look, { type: "category", data: data.rows, inverse: true, axisLine: { show: false } },
        { width: look.width * 0.3, overflow: "break" }),
      series: data.series.map(bar),
    });
  }

  function histogram(data, look) {
    const median = data.median_bin == null ? [] : [{ xAxis: data.median_bin, name: data.median_label }];
    return whole(look, {
      grid: grid(look.size * 2),
      xAxis: axis(look, { type: "category", data: data.bins }),
      yAxis: axis(look, { type: "value", minInterval: 1, splitNumber: 4 }, { formatter: number.format }),
      series: [{
        type: "bar", data: points(data, data.data, 0), barCategoryGap: "10%",
        itemStyle: { color: look.read("single"), borderRadius: [3, 3, 0, 0] },
        tooltip: { valueFormatter: (value) => `${number.format(value)} ${data.unit}` },
        markLine: {
          silent: true, symbol: "none", data: median, lineStyle: { color: look.read("loud"), type: "dashed" },
          label: words(look, { formatter: "{b}" }),
        },
      }],
    });
  }

  function area(data, look) {
    const { option, below } = legend(data.series.map((each) => each.name), look);
    return whole(look, {
      legend: option,
      grid: grid(below),
      xAxis: axis(look, { type: "category", data: data.labels, boundaryGap: false }),
      yAxis: axis(look, { type: "value", minInterval: 1, splitNumber: 4 }, { formatter: number.format }),
      series: data.series.map(({ name, data: values }, at) => ({
        type: "line", name, data: points(data, values, at), symbol: "circle", showSymbol: values.includes(null),
        lineStyle: { width: look.size / 6 }, color: look.read(at + 1), areaStyle: { opacity: 0.14 },
        tooltip: { valueFormatter: (value) => (value == null ? "—" : number.format(value)) },
      })),
    });
  }

  function donut(canvas, { percent: part, label }) {
    const ring = { cx: 60, cy: 60, r: 50, pathLength: 100 };
    const picture = shape("svg", { class: "ring", viewBox: "0 0 120 120" });
    picture.append(shape("circle", ring));
    if (part > 0) picture.append(shape("circle", {
      ...ring, class: "part", transform: "rotate(-90 60 60)", "stroke-dasharray": `${part} 100`,
    }));
    picture.append(shape("text", { x: 60, y: 60 }, label));
    canvas.replaceChildren(picture);
  }

  window.chartKinds = { trend, stacked, histogram, area, donut, addressOf, lookOf };
})();
