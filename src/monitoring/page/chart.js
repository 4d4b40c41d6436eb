import { element, setText } from "./element.js";
import { NOTHING, time } from "./format.js";

/**
 * @typedef {import("./series.js").Key} Key
 * @typedef {import("./series.js").Series} Series
 * @typedef {{ key: Key, label: string }} Line
 * @typedef {{
 *   title: string,
 *   note: string,
 *   empty: string,
 *   lines: readonly Line[],
 *   format: import("./format.js").Format,
 *   top?: number,
 *   isLogarithmic?: boolean,
 *   isFilled?: boolean,
 *   spansGaps?: boolean,
 * }} ChartOptions `top` is the largest value there can be
 * @typedef {{ swatch: HTMLElement, now: HTMLElement, low: HTMLElement, high: HTMLElement }} LegendRow
 */

// The library's script puts it there.
const { uPlot } = /** @type {{ uPlot: typeof import("uplot") }} */ (/** @type {unknown} */ (globalThis));

const HEIGHT = 168;
const AXIS_FONT = "11px system-ui, sans-serif";
/** Lines differ in more than colour. */
const DASHES = [[], [7, 3], [2, 3], [10, 3, 2, 3], [4, 2]];

/** A chart with its legend. The legend says in numbers what the lines show, also to those who do not see them. */
export class Chart {
  /** @type {import("uplot")} */
  #plot;
  /** @type {LegendRow[]} */
  #rows;
  #options;
  #nowLabel = element("th", { scope: "col" }, "Now");
  #empty;
  #picture = element("div", { class: "plot", role: "img" });
  /** Those of the theme, once they have been asked for. @type {Map<Element, string>} */
  #colors = new Map();
  #from = 0;

  /**
   * @param {HTMLElement} place
   * @param {ChartOptions} options
   */
  constructor(place, options) {
    this.#options = options;
    this.#empty = element("p", { class: "empty" }, "Waiting for the first figures.");
    this.#rows = options.lines.map((_, index) => ({
      swatch: element("span", { class: `swatch line-${index + 1}` }),
      now: element("td"),
      low: element("td"),
      high: element("td"),
    }));
    const figure = element(
      "figure",
      { class: "card chart" },
      element("figcaption", {}, element("h3", {}, options.title), element("p", { class: "note" }, options.note)),
      element("div", { class: "stage" }, this.#picture, this.#empty),
      this.#legend(),
    );
    place.append(figure);
    this.#plot = new uPlot(this.#plotOptions(), [[], ...options.lines.map(() => [])], this.#picture);
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT });
    }).observe(this.#picture);
  }

  /**
   * @param {Series} series
   * @param {number} seconds how far back to show
   */
  show({ times, values }, seconds) {
    const columns = this.#options.lines.map(({ key }) => values[key]);
    const until = times.at(-1) ?? Date.now() / 1000;
    // Of a page that was just opened, what there is shall not be a thread at the edge.
    const from = Math.max(until - seconds, Math.min(times[0] ?? until, until - 60));
    this.#from = times.findIndex((at) => at >= from);
    this.#plot.batch(() => {
      this.#plot.setData([times, ...columns], false);
      this.#plot.setScale("x", { min: from, max: until });
    });
    const isEmpty = this.#from === -1 || columns.every((column) => column.slice(this.#from).every((y) => y === null));
    this.#empty.hidden = !isEmpty;
    if (times.length > 0) setText(this.#empty, this.#options.empty);
    this.#describe(isEmpty);
  }

  /** Draws with the colours of another theme. */
  recolor() {
    this.#colors.clear();
    this.#plot.redraw(false);
  }

  #legend() {
    const lines = this.#options.lines.map(({ label }, index) => {
      const { swatch, now, low, high } = /** @type {LegendRow} */ (this.#rows[index]);
      return element("tr", {}, element("th", { scope: "row" }, swatch, label), now, low, high);
    });
    const head = [element("th", { scope: "col" }, "Line"), this.#nowLabel];
    head.push(element("th", { scope: "col" }, "Lowest"), element("th", { scope: "col" }, "Highest"));
    return element(
      "table",
      { class: "legend" },
      element("caption", { class: "visually-hidden" }, `${this.#options.title} in numbers`),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...lines),
    );
  }

  /** @param {boolean} isEmpty */
  #describe(isEmpty) {
    const { title, lines, format, empty } = this.#options;
    const words = lines.map(({ label }, index) => {
      const seen = this.#seen(index);
      const { low, high } = /** @type {LegendRow} */ (this.#rows[index]);
      setText(low, seen ? format(seen.low) : NOTHING);
      setText(high, seen ? format(seen.high) : NOTHING);
      return seen && `${label} between ${format(seen.low)} and ${format(seen.high)}, last ${format(seen.last)}`;
    });
    this.#picture.ariaLabel = `${title}: ${isEmpty ? empty : words.filter(Boolean).join("; ")}`;
    this.#showValues();
  }

  /** @param {number} index */
  #seen(index) {
    const column = /** @type {(number | null)[]} */ (this.#plot.data[index + 1]).slice(Math.max(this.#from, 0));
    const numbers = column.filter((value) => value !== null);
    const last = numbers.at(-1);
    if (last === undefined) return undefined;
    return { low: Math.min(...numbers), high: Math.max(...numbers), last };
  }

  /** Under the pointer, or the last ones. */
  #showValues() {
    const [times = []] = this.#plot.data;
    const pointed = this.#plot.cursor.idx;
    const index = pointed ?? times.length - 1;
    const at = times[index];
    setText(this.#nowLabel, pointed == null || at === undefined ? "Now" : time(new Date(at * 1000)));
    this.#rows.forEach(({ now }, line) => {
      const value = this.#plot.data[line + 1]?.[index];
      setText(now, value == null ? NOTHING : this.#options.format(value));
    });
  }

  /** @returns {import("uplot").Options} */
  #plotOptions() {
    const { lines, format, top, isLogarithmic = false, isFilled = false, spansGaps = false } = this.#options;
    const axis = {
      font: AXIS_FONT,
      stroke: () => this.#color(this.#nowLabel, "color"),
      grid: { stroke: () => this.#color(this.#picture, "borderTopColor"), width: 1 },
      ticks: { show: false },
    };
    return {
      width: 300,
      height: HEIGHT,
      padding: [10, 6, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: "hirewise" }, points: { size: 7 } },
      scales: {
        x: { time: true },
        y: isLogarithmic
          ? { distr: 3, range: (_, low, high) => decades(low, high) }
          : { range: (_, __, high) => [0, top ?? (high > 0 ? high * 1.1 : 1)] },
      },
      axes: [
        { ...axis, size: 28, space: 72, values: (_, splits) => splits.map((at) => time(new Date(at * 1000))) },
        {
          ...axis,
          size: 58,
          space: 34,
          values: (_, splits) => splits.map(format),
          ...(isLogarithmic && { splits: powersOfTen, filter: (_, splits) => splits }),
        },
      ],
      series: [
        {},
        ...lines.map(({ label }, index) => ({
          label,
          width: 1.75,
          dash: DASHES[index % DASHES.length],
          spanGaps: spansGaps,
          points: { show: false },
          stroke: () => this.#lineColor(index),
          ...(isFilled && index === 0 && { fill: () => translucent(this.#lineColor(index)) }),
        })),
      ],
      hooks: { setCursor: [() => this.#plot && this.#showValues()] },
    };
  }

  /** @param {number} index */
  #lineColor(index) {
    return this.#color(/** @type {LegendRow} */ (this.#rows[index]).swatch, "color");
  }

  /**
   * A canvas knows no style sheet: what an element of the page has is looked up.
   * @param {Element} source
   * @param {"color" | "borderTopColor"} property
   */
  #color(source, property) {
    let color = this.#colors.get(source);
    if (color === undefined) {
      color = getComputedStyle(source)[property];
      this.#colors.set(source, color);
    }
    return color;
  }
}

/** @param {string} color as a browser computes it: `rgb(1, 2, 3)` */
function translucent(color) {
  return color.replace(/^rgb\((.*)\)$/, "rgba($1, 0.12)");
}

/**
 * The powers of ten around values.
 * @param {number | null} low
 * @param {number | null} high
 * @returns {[number, number]}
 */
function decades(low, high) {
  const lowest = Math.floor(Math.log10(Math.max(low ?? 1, 0.01)));
  const highest = Math.ceil(Math.log10(Math.max(high ?? 100, 0.01)));
  return [10 ** lowest, 10 ** Math.max(highest, lowest + 1)];
}

/**
 * @param {unknown} _
 * @param {number} __
 * @param {number} low
 * @param {number} high
 */
function powersOfTen(_, __, low, high) {
  const first = Math.round(Math.log10(low));
  return Array.from({ length: Math.round(Math.log10(high)) - first + 1 }, (_, step) => 10 ** (first + step));
}
