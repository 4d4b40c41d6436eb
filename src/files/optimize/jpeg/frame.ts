/** One colour of a picture: where its coefficients are, in blocks of 64 in zigzag order. */
export interface Component {
  id: number;
  horizontal: number;
  vertical: number;
  quantisation: number;
  /** Blocks that hold some of the picture; what lies beyond only fills up the last units. */
  columns: number;
  rows: number;
  coefficients: Int16Array;
}

export interface Frame {
  /** The frame header as it was, from its length on. */
  header: Uint8Array;
  isProgressive: boolean;
  components: Component[];
  /** Minimum coded units of an interleaved scan. */
  unitColumns: number;
  unitRows: number;
}

/**
 * Reads SOF0, SOF1 or SOF2 (ITU T.81, B.2.2). Throws for what we do not code: 12 bits, heights told later, and pictures
 * of more coefficients than `maxCoefficients`, before there is any memory for them.
 */
export function readFrame(header: Buffer, isProgressive: boolean, maxCoefficients: number): Frame {
  const [height, width, count] = [header.readUInt16BE(3), header.readUInt16BE(5), header.readUInt8(7)];
  if (header[2] !== 8) throw new Error("Only 8 bits a sample are coded");
  if (height === 0 || width === 0 || count === 0 || count > 4 || header.length !== 8 + 3 * count) {
    throw new Error("The frame header is odd");
  }
  const factors = Array.from({ length: count }, (_, index) => {
    const [id, sampling, quantisation] = header.subarray(8 + 3 * index, 11 + 3 * index) as unknown as number[];
    return {
      id: id as number,
      horizontal: (sampling as number) >> 4,
      vertical: (sampling as number) & 15,
      quantisation: quantisation as number,
    };
  });
  const most = (key: "horizontal" | "vertical") => Math.max(...factors.map((each) => each[key]));
  const [widest, highest] = [most("horizontal"), most("vertical")];
  if (factors.some(({ horizontal, vertical }) => horizontal < 1 || vertical < 1 || horizontal > 4 || vertical > 4)) {
    throw new Error("A sampling factor is out of range");
  }
  const sized = factors.map((each) => {
    const columns = Math.ceil(Math.ceil((width * each.horizontal) / widest) / 8);
    const rows = Math.ceil(Math.ceil((height * each.vertical) / highest) / 8);
    return { ...each, columns, rows };
  });
  if (sized.reduce((sum, { columns, rows }) => sum + columns * rows * 64, 0) > maxCoefficients)
    throw new Error("The picture is too large");
  const components = sized.map((each) => ({ ...each, coefficients: new Int16Array(each.columns * each.rows * 64) }));
  const unitColumns = Math.ceil(width / (8 * widest));
  const unitRows = Math.ceil(height / (8 * highest));
  return { header, isProgressive, components, unitColumns, unitRows };
}

/** In which order a scan has its blocks (ITU T.81, A.2): how many units there are, and the blocks of each. */
export class BlockOrder {
  readonly units: number;

  constructor(
    private readonly frame: Frame,
    private readonly components: Component[],
  ) {
    const [only] = components;
    this.units = this.isSingle && only ? only.columns * only.rows : frame.unitColumns * frame.unitRows;
  }

  private get isSingle(): boolean {
    return this.components.length === 1;
  }

  /** Calls `visit` for each block with its component's index in the scan; at -1 a block only fills up. */
  visitUnit(unit: number, visit: (index: number, at: number) => void): void {
    if (this.isSingle) {
      visit(0, unit * 64);
      return;
    }
    const row = Math.floor(unit / this.frame.unitColumns);
    const column = unit % this.frame.unitColumns;
    for (const [index, { horizontal, vertical, columns, rows }] of this.components.entries()) {
      for (let y = row * vertical; y < (row + 1) * vertical; y++) {
        for (let x = column * horizontal; x < (column + 1) * horizontal; x++) {
          visit(index, x < columns && y < rows ? (y * columns + x) * 64 : -1);
        }
      }
    }
  }
}
