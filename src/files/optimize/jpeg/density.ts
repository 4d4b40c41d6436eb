const JFIF = Buffer.from("JFIF\0", "latin1");
/** Of the unit and the two densities in a JFIF segment that is the file's first (ITU T.871, 10.1). */
const [START, END] = [13, 18];
const DOTS_PER_INCH = 1;

/**
 * A JPEG that was encoded anew, in YCbCr or grey and without a JFIF segment, with the original's density, from which
 * programs tell how large a picture is meant to be. Cameras write theirs in EXIF data, which are no longer there:
 * `exifDensity`, in dots per inch.
 */
export function withDensityOf(encoded: Uint8Array, original: Uint8Array, exifDensity: number | undefined): Uint8Array {
  const density = startsWithJfif(original) ? original.subarray(START, END) : exifDensity && inDots(exifDensity);
  if (!density || encoded[3] === 0xe0 || encoded[3] === 0xee) return encoded;
  const segment = [Buffer.from([0xff, 0xe0, 0, 16]), JFIF, Buffer.from([1, 1]), density, Buffer.from([0, 0])];
  return Buffer.concat([encoded.subarray(0, 2), ...segment, encoded.subarray(2)]);
}

function inDots(density: number): Buffer | undefined {
  const rounded = Math.round(density);
  if (rounded < 1 || rounded > 0xffff) return undefined;
  return Buffer.from([DOTS_PER_INCH, rounded >> 8, rounded & 255, rounded >> 8, rounded & 255]);
}

function startsWithJfif(bytes: Uint8Array): boolean {
  return bytes.length > END && bytes[3] === 0xe0 && JFIF.equals(bytes.subarray(6, 11));
}
