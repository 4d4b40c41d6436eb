/** A city with the money that is paid there and how its pay compares to the United States' average, in that money. */
export interface Place {
  city: string;
  country: string;
  currency: string;
  factor: number;
  /** How salaries are usually stated when not by the hour. */
  period: "ANNUAL" | "MONTHLY";
  /** How many postings it has, relative to the others. */
  weight: number;
}

/** country | currency | factor | period | "City weight; City weight" (region included) */
const countries: [string, string, number, Place["period"], string][] = [
  [
    "United States",
    "USD",
    1,
    "ANNUAL",
    `New York, NY 30; San Francisco, CA 18; Los Angeles, CA 18; Chicago, IL 16; Austin, TX 14; Seattle, WA 14;
    Boston, MA 14; Denver, CO 10; Atlanta, GA 10; Dallas, TX 12; Houston, TX 12; Miami, FL 9; Philadelphia, PA 9; Phoenix, AZ 9;
    San Diego, CA 8; Minneapolis, MN 7; Portland, OR 7; Nashville, TN 6; Charlotte, NC 6; Columbus, OH 6; Detroit, MI 6;
    Salt Lake City, UT 5; Kansas City, MO 4; Pittsburgh, PA 4; Raleigh, NC 5; Tampa, FL 5; Albuquerque, NM 2; Boise, ID 2`,
  ],
  ["Canada", "CAD", 1.15, "ANNUAL", "Toronto, ON 12; Vancouver, BC 8; Montréal, QC 8; Calgary, AB 5; Ottawa, ON 4"],
  [
    "United Kingdom",
    "GBP",
    0.62,
    "ANNUAL",
    "London 22; Manchester 7; Birmingham 5; Edinburgh 4; Leeds 4; Bristol 4; Glasgow 3; Belfast 2",
  ],
  ["Ireland", "EUR", 0.75, "ANNUAL", "Dublin 7; Cork 2"],
  ["Germany", "EUR", 0.72, "ANNUAL", "Berlin 14; Munich 10; Hamburg 8; Frankfurt 7; Cologne 5; Stuttgart 5; Leipzig 3"],
  ["Austria", "EUR", 0.68, "ANNUAL", "Vienna 5; Graz 2"],
  ["Switzerland", "CHF", 1.1, "ANNUAL", "Zurich 6; Geneva 3; Basel 2"],
  ["Netherlands", "EUR", 0.7, "ANNUAL", "Amsterdam 8; Rotterdam 4; Utrecht 3; Eindhoven 3"],
  ["France", "EUR", 0.62, "ANNUAL", "Paris 14; Lyon 5; Toulouse 3; Marseille 3; Lille 2; Nantes 2"],
  ["Spain", "EUR", 0.5, "ANNUAL", "Madrid 8; Barcelona 8; Valencia 3; Málaga 2"],
  ["Portugal", "EUR", 0.42, "ANNUAL", "Lisbon 5; Porto 3"],
  ["Italy", "EUR", 0.52, "ANNUAL", "Milan 6; Rome 5; Turin 2; Bologna 2"],
  ["Belgium", "EUR", 0.66, "ANNUAL", "Brussels 4; Antwerp 2"],
  ["Denmark", "DKK", 5.2, "ANNUAL", "Copenhagen 4; Aarhus 1"],
  ["Sweden", "SEK", 6.6, "ANNUAL", "Stockholm 5; Gothenburg 3; Malmö 2"],
  ["Norway", "NOK", 7.4, "ANNUAL", "Oslo 4; Bergen 1"],
  ["Finland", "EUR", 0.62, "ANNUAL", "Helsinki 3; Tampere 1"],
  ["Poland", "PLN", 2.1, "MONTHLY", "Warsaw 6; Kraków 4; Wrocław 3; Gdańsk 2"],
  ["Czechia", "CZK", 11, "MONTHLY", "Prague 4; Brno 2"],
  ["India", "INR", 18, "ANNUAL", "Bengaluru 12; Hyderabad 7; Mumbai 8; Pune 5; Delhi 7; Chennai 5"],
  ["Singapore", "SGD", 1.05, "MONTHLY", "Singapore 8"],
  ["Japan", "JPY", 95, "ANNUAL", "Tokyo 9; Osaka 4"],
  ["Australia", "AUD", 1.25, "ANNUAL", "Sydney 8; Melbourne 8; Brisbane 4; Perth 3"],
  ["New Zealand", "NZD", 1.2, "ANNUAL", "Auckland 3; Wellington 2"],
  ["United Arab Emirates", "AED", 3, "MONTHLY", "Dubai 5; Abu Dhabi 2"],
  ["South Africa", "ZAR", 7, "ANNUAL", "Cape Town 3; Johannesburg 3"],
  ["Brazil", "BRL", 2, "MONTHLY", "São Paulo 6; Rio de Janeiro 3"],
  ["Mexico", "MXN", 6.5, "MONTHLY", "Mexico City 5; Guadalajara 2; Monterrey 2"],
];

export const places: Place[] = countries.flatMap(([country, currency, factor, period, cities]) =>
  cities.split(";").map((entry) => {
    const [, city = "", weight = "1"] = /^\s*(.+) (\d+)\s*$/.exec(entry) ?? [];
    return { city, country, currency, factor, period, weight: Number(weight) };
  }),
);
