/** A file of these objects, numbered from 1, with a table that is right unless `table` says otherwise. */
export function plainPdf(objects: (string | Buffer)[], trailer = "", table?: string): Buffer {
  const parts = [Buffer.from("%PDF-1.5\n")];
  const size = () => parts.reduce((sum, { length }) => sum + length, 0);
  const offsets = objects.map((object, index) => {
    const offset = size();
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object as string), Buffer.from("\nendobj\n"));
    return offset;
  });
  const start = size();
  const lines = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  const own = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines.join("")}`;
  const end = `trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from((table ?? own) + end)]);
}

/** A stream object whose data stand in the file as they are given. */
export function pdfStream(dict: string, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`<<${dict}/Length ${data.length}>>stream\n`), data, Buffer.from("\nendstream")]);
}
