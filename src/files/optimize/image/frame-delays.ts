/** Where a frame's delay stands, and what it says there. */
interface DelayField {
  /** Undefined for a frame of a GIF that has no control extension, and so no delay. */
  at: number | undefined;
  /** In the file's own unit. */
  value: number;
}

const GIF_UNIT_MS = 10;

/**
 * Every frame's delay in milliseconds, as the file has it: libvips takes a GIF's 0 for 100. Undefined for what is
 * neither GIF nor WebP, or not well formed.
 */
export function frameDelays(bytes: Uint8Array): number[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isGif(buffer)) return gifFields(buffer)?.map(({ value }) => value * GIF_UNIT_MS);
  return buffer.toString("latin1", 8, 12) === "WEBP" ? webpDelays(buffer) : undefined;
}

/** The GIF with these delays (in milliseconds) in the place of its own; undefined if it has no room for one of them. */
export function withGifDelays(gif: Uint8Array, delays: readonly number[]): Uint8Array | undefined {
  const changed = Buffer.from(gif);
  const fields = isGif(changed) ? gifFields(changed) : undefined;
  if (fields?.length !== delays.length) return undefined;
  for (const [index, { at, value }] of fields.entries()) {
    const wanted = (delays[index] as number) / GIF_UNIT_MS;
    if (wanted === value) continue;
    if (at === undefined) return undefined;
    changed.writeUInt16LE(wanted, at);
  }
  return changed;
}

function isGif(buffer: Buffer): boolean {
  return buffer.length > 13 && /^GIF8[79]a$/.test(buffer.toString("latin1", 0, 6));
}

/** GIF89a: a graphic control extension says how the one frame after it is shown. */
function gifFields(gif: Buffer): DelayField[] | undefined {
  const fields: DelayField[] = [];
  let control: DelayField | undefined;
  for (let at = 13 + colourTableBytes(gif[10] as number); at < gif.length; ) {
    const block = gif[at];
    if (block === 0x3b) return fields;
    if (block === 0x21) {
      const isControl = gif[at + 1] === 0xf9 && gif[at + 2] === 4 && at + 8 <= gif.length;
      if (isControl) control = { at: at + 4, value: gif.readUInt16LE(at + 4) };
      at = afterSubBlocks(gif, at + 2);
    } else if (block === 0x2c && at + 10 < gif.length) {
      fields.push(control ?? { at: undefined, value: 0 });
      control = undefined;
      // The descriptor, its own colours, and one byte that says how wide the codes are.
      at = afterSubBlocks(gif, at + 10 + colourTableBytes(gif[at + 9] as number) + 1);
    } else return undefined;
  }
  // Some end without saying so, and are shown all the same.
  return fields;
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function afterSubBlocks(gif: Buffer, from: number): number {
  let at = from;
  while ((gif[at] ?? 0) > 0) at += (gif[at] as number) + 1;
  return at + 1;
}

/** RFC 9649: an ANMF chunk is a frame; four numbers of three bytes stand before its duration. */
function webpDelays(webp: Buffer): number[] {
  const delays: number[] = [];
  for (let at = 12; at + 8 <= webp.length; ) {
    const size = webp.readUInt32LE(at + 4);
    if (webp.toString("latin1", at, at + 4) === "ANMF" && at + 23 <= webp.length)
      delays.push(webp.readUIntLE(at + 20, 3));
    at += 8 + size + (size % 2);
  }
  return delays;
}
