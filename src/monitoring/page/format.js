const whole = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB"];

/** What stands where nothing was measured. */
export const NOTHING = "–";

/** @typedef {(value: number) => string} Format */

/** @type {Format} */
export const count = (value) => (Math.abs(value) < 100_000 ? whole.format(Math.round(value)) : short.format(value));

/** As many digits as tell something. @type {Format} */
export const decimal = (value) => {
  const size = Math.abs(value);
  return size >= 100 ? count(value) : size >= 10 ? oneDigit.format(value) : twoDigits.format(value);
};

/** @type {Format} */
export const milliseconds = (value) => {
  if (value >= 60_000) return duration(value / 1000);
  return value >= 1_000 ? `${twoDigits.format(value / 1000)} s` : `${decimal(value)} ms`;
};

/** Of a share between 0 and 1. Only all of it is 100 %, and only nothing 0 %. @type {Format} */
export const percent = (share) => {
  const value = share * 100;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  if (value > 99.9 && value < 100) return "> 99.9 %";
  return `${oneDigit.format(value)} %`;
};

/** @type {Format} */
export const bytes = (value) => {
  let unit = 0;
  let size = value;
  for (; size >= 1_000 && unit < BYTE_UNITS.length - 1; unit++) size /= 1_000;
  return `${unit === 0 ? whole.format(size) : decimal(size)} ${BYTE_UNITS[unit]}`;
};

/** Of seconds, in the two largest units. @type {Format} */
export const duration = (seconds) => {
  const units = /** @type {const} */ ([
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ]);
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return "0 s";
  let left = Math.floor(seconds);
  return units
    .slice(first, first + 2)
    .map(([name, size]) => {
      const number = Math.floor(left / size);
      left -= number * size;
      return number > 0 ? `${number} ${name}` : "";
    })
    .filter(Boolean)
    .join(" ");
};

/** @param {Date} at */
export const time = (at) => at.toLocaleTimeString("en-GB");

/**
 * @param {number} number
 * @param {string} singular
 * @param {string} [plural]
 */
export const counted = (number, singular, plural = `${singular}s`) =>
  `${count(number)} ${number === 1 ? singular : plural}`;
