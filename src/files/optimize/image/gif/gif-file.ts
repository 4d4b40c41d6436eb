/** A GIF in its parts (https://www.w3.org/Graphics/GIF/spec-gif89a.txt), as far as they change what is seen. */
export interface GifFile {
  width: number;
  height: number;
  /** Of the colour table. */
  background: number;
  aspect: number;
  /** Of all frames that have none of their own. */
  colours: Uint8Array | undefined;
  /** How often an animation is shown, and the colour profile: application extensions as they are. */
  extensions: Uint8Array[];
  frames: GifFrame[];
}

export interface GifFrame {
  left: number;
  top: number;
  width: number;
  height: number;
  isInterlaced: boolean;
  colours: Uint8Array | undefined;
  control: GifControl | undefined;
  leastWidth: number;
  /** Compressed. */
  data: Uint8Array;
}

/** How a frame is shown. */
export interface GifControl {
  /** What becomes of it afterwards, and whether the viewer is waited for. Bits 1 to 7 of the flags. */
  flags: number;
  /** Hundredths of a second. */
  delay: number;
  /** This index is not drawn. */
  transparent: number | undefined;
}

/** Of the application extension that holds a colour profile. */
export const PROFILE = "ICCRGBG1012";
const KEPT_EXTENSIONS = ["NETSCAPE2.0", "ANIMEXTS1.0", PROFILE];
const CONTROL = 0xf9;
const TEXT = 0x01;
const APPLICATION = 0xff;

/** @returns undefined for what is not well formed, or holds drawn text, which hardly anything shows */
export function readGif(bytes: Uint8Array): GifFile | undefined {
  const gif = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (gif.length < 14 || !/^GIF8[79]a$/.test(gif.toString("latin1", 0, 6))) return undefined;
  const [flags, background, aspect] = gif.subarray(10, 13) as unknown as [number, number, number];
  const size = { width: gif.readUInt16LE(6), height: gif.readUInt16LE(8) };
  const file: GifFile = { ...size, background, aspect, colours: tableAt(gif, 13, flags), extensions: [], frames: [] };
  let control: GifControl | undefined;
  for (let at = 13 + (file.colours?.length ?? 0); at < gif.length; ) {
    const block = gif[at];
    if (block === 0x3b) return file;
    if (block === 0x21) {
      const label = gif[at + 1];
      const end = endOfSubBlocks(gif, at + 2);
      if (end === undefined || label === TEXT) return undefined;
      if (label === CONTROL) control = readControl(gif, at);
      const name = gif.toString("latin1", at + 3, at + 14);
      if (label === APPLICATION && KEPT_EXTENSIONS.includes(name)) file.extensions.push(gif.subarray(at, end));
      at = end;
    } else if (block === 0x2c && at + 11 < gif.length) {
      const own = gif[at + 9] as number;
      const colours = tableAt(gif, at + 10, own);
      const from = at + 10 + (colours?.length ?? 0);
      const end = endOfSubBlocks(gif, from + 1);
      if (end === undefined) return undefined;
      file.frames.push({
        left: gif.readUInt16LE(at + 1),
        top: gif.readUInt16LE(at + 3),
        width: gif.readUInt16LE(at + 5),
        height: gif.readUInt16LE(at + 7),
        isInterlaced: (own & 0x40) !== 0,
        ...{ colours, control },
        leastWidth: gif[from] as number,
        data: joined(gif, from + 1),
      });
      control = undefined;
      at = end;
    } else return undefined;
  }
  // Some end without saying so, and are shown all the same.
  return file;
}

export function writeGif({ width, height, background, aspect, colours, extensions, frames }: GifFile): Uint8Array {
  const screen = Buffer.alloc(13);
  screen.write("GIF89a", "latin1");
  screen.writeUInt16LE(width, 6);
  screen.writeUInt16LE(height, 8);
  screen.set([colours ? 0x80 | sizeField(colours) : 0, background, aspect], 10);
  const parts = [screen, ...(colours ? [colours] : []), ...extensions, ...frames.flatMap(frameParts)];
  return Buffer.concat([...parts, Buffer.from([0x3b])]);
}

function frameParts({ control, colours, ...frame }: GifFrame): Uint8Array[] {
  const descriptor = Buffer.alloc(10);
  descriptor[0] = 0x2c;
  descriptor.writeUInt16LE(frame.left, 1);
  descriptor.writeUInt16LE(frame.top, 3);
  descriptor.writeUInt16LE(frame.width, 5);
  descriptor.writeUInt16LE(frame.height, 7);
  descriptor[9] = (frame.isInterlaced ? 0x40 : 0) | (colours ? 0x80 | sizeField(colours) : 0);
  return [
    ...(control ? [controlPart(control)] : []),
    descriptor,
    ...(colours ? [colours] : []),
    Buffer.from([frame.leastWidth]),
    ...subBlocks(frame.data),
  ];
}

function controlPart({ flags, delay, transparent }: GifControl): Buffer {
  const part = Buffer.from([0x21, CONTROL, 4, flags | (transparent === undefined ? 0 : 1), 0, 0, transparent ?? 0, 0]);
  part.writeUInt16LE(delay, 4);
  return part;
}

function readControl(gif: Buffer, at: number): GifControl | undefined {
  if (gif[at + 2] !== 4) return undefined;
  const flags = gif[at + 3] as number;
  const transparent = (flags & 1) === 1 ? (gif[at + 6] as number) : undefined;
  return { flags: flags & 0xfe, delay: gif.readUInt16LE(at + 4), transparent };
}

/** Red, green and blue of each; undefined if the flags say that there is none, or it is cut off. */
function tableAt(gif: Buffer, at: number, flags: number): Uint8Array | undefined {
  if ((flags & 0x80) === 0) return undefined;
  return gif.subarray(at, at + 3 * 2 ** ((flags & 7) + 1));
}

/** A table has a power of two of colours, from 2 to 256. */
function sizeField(colours: Uint8Array): number {
  return Math.log2(colours.length / 3) - 1;
}

function endOfSubBlocks(gif: Buffer, from: number): number | undefined {
  let at = from;
  while ((gif[at] ?? 0) > 0) at += (gif[at] as number) + 1;
  return at < gif.length ? at + 1 : undefined;
}

function joined(gif: Buffer, from: number): Uint8Array {
  const blocks: Buffer[] = [];
  for (let at = from; (gif[at] as number) > 0; at += (gif[at] as number) + 1)
    blocks.push(gif.subarray(at + 1, at + 1 + (gif[at] as number)));
  return Buffer.concat(blocks);
}

function subBlocks(data: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    parts.push(Buffer.from([block.length]), block);
  }
  return [...parts, Buffer.from([0])];
}
