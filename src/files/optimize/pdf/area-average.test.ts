import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { pdfStream, plainPdf } from "../../../../test/setup/plain-pdf.js";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { areaAverage } from "./area-average.js";

const SIZE = 1_000;

/** A page of 235 points square with a picture of 306 dpi over it. */
async function page(sample: (at: number) => number): Promise<Buffer> {
  const data = Buffer.from(Array.from({ length: SIZE * SIZE }, (_, at) => sample(at)));
  const jpeg = await sharp(data, { raw: { width: SIZE, height: SIZE, channels: 1 } })
    .toColourspace("b-w")
    .jpeg({ quality: 90 })
    .toBuffer();
  const picture = `/Subtype/Image/Width ${SIZE}/Height ${SIZE}/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode`;
  return plainPdf([
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 235 235]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
    pdfStream("", Buffer.from("235 0 0 235 0 0 cm /X Do")),
    pdfStream(picture, jpeg),
  ]);
}

const widthIn = (pdf: Uint8Array) => Number(/\/Width (\d+)/.exec(Buffer.from(pdf).toString("latin1"))?.[1]);

describe("areaAverage", () => {
  it("counts every pixel once", () => {
    const data = Uint8Array.from([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    const small = areaAverage({ width: 5, height: 2, channels: 1, data }, { width: 2, height: 1 });
    expect([...small.data]).toEqual([30, 55]);
    const colours = areaAverage(
      { width: 2, height: 1, channels: 3, data: data.subarray(0, 6) },
      { width: 1, height: 1 },
    );
    expect([...colours.data]).toEqual([15, 25, 35]);
  });
});

describe("a dense picture on a page", () => {
  const options = withDefaults({ effort: "thorough" });

  it("is scaled down if it shows things", async () => {
    const source = await page((at) => 128 + 100 * Math.sin((at % SIZE) / 40) * Math.sin(at / SIZE / 30));
    expect(widthIn((await optimizeHere(source, options)).bytes)).toBeLessThan(SIZE);
  });

  it("stays as dense as it is if it is all grain", async () => {
    let state = 1;
    const grain = () => {
      state = (state * 48_271) % 0x7fffffff;
      return 100 + (state % 50);
    };
    expect(widthIn((await optimizeHere(await page(grain), options)).bytes)).toBe(SIZE);
  });
});
