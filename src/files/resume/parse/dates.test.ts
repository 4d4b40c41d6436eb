import { describe, expect, it } from "vitest";
import { datesOf, findSpans } from "./dates.js";

const read = (text: string) => findSpans(text).map(datesOf);
const dates = (startDate: string, endDate: string | null, isCurrent = false) => [{ startDate, endDate, isCurrent }];

describe("dates", () => {
  it.each([
    ["January 2018 - December 2021", "2018-01", "2021-12"],
    ["01/2018 – 12/2021", "2018-01", "2021-12"],
    ["2018.01 – 2021.12", "2018-01", "2021-12"],
    ["2018-01 to 2021-12", "2018-01", "2021-12"],
    ["15.01.2018 bis 31.12.2021", "2018-01", "2021-12"],
    ["de janvier 2018 à décembre 2021", "2018-01", "2021-12"],
    ["ene. 2018 - dic. 2021", "2018-01", "2021-12"],
    ["Jan '18 → Dec '21", "2018-01", "2021-12"],
    ["Jan – Mar 2020", "2020-01", "2020-03"],
    ["Autumn 2015 to March 2019", "2015-09", "2019-03"],
    ["Summer 2018", "2018-06", "2018-08"],
    ["Fall 2017 – Winter 2018", "2017-09", "2019-02"],
    ["2018–19", "2018", "2019"],
    ["2018 - 2021", "2018", "2021"],
    ["2018/19", "2018", "2019"],
    ["2018/2021", "2018", "2021"],
    ["Jan-2018 – Dec-2021", "2018-01", "2021-12"],
  ])("%s", (text, start, end) => expect(read(text)).toEqual(dates(start, end)));

  it.each([
    "April 2019 - present",
    "April 2019 to date",
    "04/2019 up to now",
    "April 2019 to the present",
    "seit 04/2019",
    "04/2019 – heute",
    "04/2019 bis heute",
    "04/2019 bis zum heutigen Tag",
    "depuis avril 2019",
    "De avril 2019 à aujourd’hui",
    "avril 2019 jusqu'à ce jour",
    "abr. 2019 - actualidad",
    "abril de 2019 hasta la fecha",
    "aprile 2019 – oggi",
    "april 2019 – heden",
    "kwiecień 2019 – obecnie",
  ])("%s goes on", (text) => expect(read(text)).toEqual(dates("2019-04", null, true)));

  it.each([
    "cut cost by 2020%",
    "Route 66, room 1205",
    "1. Datei",
    "version 12.2019.1",
    "release 3.2020.11",
    "2019.1",
    "555-2019",
    "ticket 4711-2018",
    "+1 (212) 555-1998",
    "ID 2019-0042",
    "2019-2001-77",
  ])("%s is none", (text) => expect(read(text)).toEqual([]));

  it("what is behind a date is not its end", () =>
    expect(read("March 2019 to dateline magazine")).toEqual(dates("2019-03", null)));
});
