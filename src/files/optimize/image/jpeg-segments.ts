const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * The same picture without EXIF, XMP, Photoshop data, comments and whatever follows its end. JFIF (APP0), the colour
 * profile (APP2) and Adobe's colour transform (APP14) stay: pixels depend on them. Undefined for what is not well formed.
 */
export function stripJpegMetadata(bytes: Uint8Array): Uint8Array | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 4 || buffer.readUInt16BE(0) !== 0xffd8) return undefined;
  const kept = [buffer.subarray(0, 2)];
  for (let at = 2; at + 4 <= buffer.length; ) {
    const marker = buffer[at + 1] as number;
    if (buffer[at] !== 0xff || marker === 0xff) return undefined;
    const length = buffer.readUInt16BE(at + 2);
    if (marker === START_OF_SCAN) {
      const end = endOfImage(buffer, at);
      return end === undefined ? undefined : Buffer.concat([...kept, buffer.subarray(at, end)]);
    }
    const segment = buffer.subarray(at, at + 2 + length);
    if (isNeeded(marker, segment)) kept.push(segment);
    at += 2 + length;
  }
  return undefined;
}

function isNeeded(marker: number, segment: Buffer): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  if (marker === 0xe2) return segment.toString("latin1", 4, 15) === "ICC_PROFILE";
  return marker === 0xe0 ? segment.toString("latin1", 4, 8) === "JFIF" : marker === 0xee;
}

/** Just after the first end marker outside a segment: in scan data 0xFF is followed by 0 or a restart marker. */
function endOfImage(buffer: Buffer, from: number): number | undefined {
  for (let at = from; at + 1 < buffer.length; ) {
    const next = buffer.indexOf(0xff, at);
    if (next < 0 || next + 1 >= buffer.length) return undefined;
    const marker = buffer[next + 1] as number;
    if (marker === END_OF_IMAGE) return next + 2;
    const isSegment = marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8) && marker !== 0xff;
    if (isSegment && next + 4 > buffer.length) return undefined;
    at = isSegment ? next + 2 + buffer.readUInt16BE(next + 2) : next + (marker === 0xff ? 1 : 2);
  }
  return undefined;
}
