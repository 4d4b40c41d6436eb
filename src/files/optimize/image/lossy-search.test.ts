import { setTimeout } from "node:timers/promises";
import type { JpegOptions } from "sharp";
import { describe, expect, it } from "vitest";
import type { LossyEncoder } from "./lossy.js";
import { searchLossy } from "./lossy-search.js";
import type { Pixels } from "./pixels.js";
import { Reference } from "./reference.js";
import { fromPixels } from "./sample.js";

const [WIDTH, HEIGHT] = [120, 90];
const data = Buffer.from(Array.from({ length: WIDTH * HEIGHT * 3 }, (_, at) => 128 + 100 * Math.sin(at / 997)));
const pixels: Pixels = { width: WIDTH, height: HEIGHT, channels: 3, data };

/** Tells of each time that it is asked for the whole picture. */
function encoder(name: string, asked: string[], options: JpegOptions = {}): LossyEncoder {
  return {
    name,
    format: "jpg",
    lowest: 40,
    highest: 97,
    precision: 2,
    draft: (picture, quality) => picture.jpeg({ ...options, quality }),
    encode: (picture, quality) => {
      asked.push(name);
      return picture.jpeg({ ...options, quality });
    },
  };
}

function searchUntil(until: number, encoders: LossyEncoder[]) {
  const subject = {
    reference: new Reference(pixels),
    minSimilarity: 0.98,
    effort: "thorough" as const,
    until,
    encode: async (each: LossyEncoder, quality: number) => {
      const made = each.encode(fromPixels(pixels), quality).toBuffer();
      await setTimeout(20);
      return made;
    },
  };
  return searchLossy(subject, encoders);
}

async function search(until: number, slowness: number) {
  const asked: string[] = [];
  const alternative = { ...encoder("slow", asked, { mozjpeg: true }), slowness };
  return { found: await searchUntil(until, [{ ...encoder("fast", asked), alternative }]), asked };
}

describe("a slower encoder", () => {
  it("is tried on what has won, if there is time", async () => {
    const { found, asked } = await search(performance.now() + 60_000, 3);
    expect(asked).toContain("slow");
    expect(found?.encoder.name).toBe("slow");
  });

  it("is not if it would take longer than there is", async () => {
    // At 20 ms a time, four of a thousand times as long are 80 s.
    const { found, asked } = await search(performance.now() + 60_000, 1_000);
    expect(asked).not.toContain("slow");
    expect(found?.encoder.name).toBe("fast");
  });
});

describe("of two encoders alike", () => {
  const triedUntil = async (until: number) => {
    const asked: string[] = [];
    const found = await searchUntil(until, [encoder("one", asked), encoder("other", asked)]);
    expect(found?.similarity).toBeGreaterThanOrEqual(0.98);
    return new Set(asked);
  };

  it("both are tried", async () => {
    expect(await triedUntil(performance.now() + 60_000)).toEqual(new Set(["one", "other"]));
  });

  it("the second is not once the time is over", async () => {
    expect(await triedUntil(performance.now())).toEqual(new Set(["one"]));
  });
});
