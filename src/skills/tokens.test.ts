import { describe, expect, it } from "vitest";
import { singular, tokenize } from "./tokens.js";

const folded = (text: string) => tokenize(text).map((token) => token.folded);

describe("tokenize", () => {
  it("keeps the signs that belong to a name", () => {
    expect(folded("C++, C# and .NET")).toEqual(["c++", "c#", "and", ".net"]);
    expect(folded("C/C++")).toEqual(["c", "c++"]);
    expect(folded("F#.")).toEqual(["f#"]);
  });

  it("splits at hyphens, slashes and periods inside", () => {
    expect(folded("T-SQL PL/SQL Node.js ASP.NET")).toEqual(["t", "sql", "pl", "sql", "node", "js", "asp", "net"]);
  });

  it("takes no period that ends a sentence or stands in a row", () => {
    expect(folded("It works.Net result")).toEqual(["it", "works", "net", "result"]);
    expect(folded("and so on ...more")).toEqual(["and", "so", "on", "more"]);
  });

  it("reads years and sums as they are meant", () => {
    expect(folded("5+ years, C+D")).toEqual(["5", "years", "c", "d"]);
  });

  it("drops possessive endings and folds accents and case", () => {
    expect(folded("the city’s Café in MÁLAGA")).toEqual(["the", "city", "cafe", "in", "malaga"]);
  });

  it("remembers where a word stands", () => {
    expect(tokenize("use .NET")[1]).toMatchObject({ raw: ".NET", start: 4, end: 8 });
  });

  it("takes long nonsense in its stride", () => {
    expect(tokenize(`${".".repeat(200_000)}+${"#".repeat(200_000)}`)).toEqual([]);
  });
});

describe("singular", () => {
  it.each([
    ["spreadsheets", "spreadsheet"],
    ["technologies", "technology"],
    ["searches", "search"],
    ["boxes", "box"],
    ["analysis", "analysis"],
    ["class", "class"],
    ["css", "css"],
    ["campus", "campus"],
  ])("%s -> %s", (plural, expected) => expect(singular(plural)).toBe(expected));
});
