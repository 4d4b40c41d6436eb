import { describe, expect, it } from "vitest";
import { type Plane, similarity } from "./similarity.js";

function plane(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = Uint8Array.from({ length: width * height }, (_, at) => value(at % width, Math.floor(at / width)));
  return { width, height, data };
}

const wave = (x: number, y: number) => 128 + Math.round(60 * Math.sin(x / 5) + 40 * Math.cos(y / 7));

describe("similarity", () => {
  it("is 1 for equal pictures", () => {
    const a = plane(100, 80, wave);
    expect(similarity(a, a)).toEqual({ mean: expect.closeTo(1, 9), worstTile: expect.closeTo(1, 9) });
  });

  it("agrees with the formula on a single window", () => {
    const a = plane(6, 6, (x, y) => x * 10 + y);
    const b = plane(6, 6, (x, y) => x * 9 + y * 3 + 5);
    const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
    const [p, q] = [[...a.data], [...b.data]];
    const [mp, mq] = [mean(p), mean(q)];
    const covariance = (s: number[], t: number[], ms: number, mt: number) =>
      s.reduce((sum, each, at) => sum + (each - ms) * ((t[at] as number) - mt), 0) / 35;
    const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
    const expected =
      ((2 * mp * mq + c1) * (2 * covariance(p, q, mp, mq) + c2)) /
      ((mp ** 2 + mq ** 2 + c1) * (covariance(p, p, mp, mp) + covariance(q, q, mq, mq) + c2));
    expect(similarity(a, b).mean).toBeCloseTo(expected, 9);
  });

  it("falls with noise, and to 0 with other dimensions", () => {
    const a = plane(100, 80, wave);
    const noisy = plane(100, 80, (x, y) => wave(x, y) + ((x * 31 + y * 17) % 21) - 10);
    expect(similarity(a, noisy).mean).toBeLessThan(0.95);
    expect(similarity(a, plane(99, 80, wave)).mean).toBe(0);
  });

  it("shows a ruined part that the mean hides", () => {
    const a = plane(640, 640, wave);
    const b = plane(640, 640, (x, y) => (x < 40 && y < 40 ? 0 : wave(x, y)));
    expect(similarity(a, b).mean).toBeGreaterThan(0.98);
    expect(similarity(a, b).worstTile).toBeLessThan(0.8);
  });
});
