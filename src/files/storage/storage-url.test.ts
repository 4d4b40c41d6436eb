import { resolve } from "node:path";
import { expect, test } from "vitest";
import { parseStorageUrl } from "./storage-url.js";

test.each([
  [undefined, resolve("data/files")],
  ["file:/var/lib/files", "/var/lib/files"],
  ["file:///var/lib/my%20files", "/var/lib/my files"],
  ["file:files", resolve("files")],
  ["file:./a/../files", resolve("files")],
])("%s is the folder %s", (url, folder) => {
  expect(parseStorageUrl(url, "data")).toEqual({ kind: "disk", folder });
});

test("a bucket needs nothing but its name", () => {
  expect(parseStorageUrl("s3://my-bucket", "")).toEqual({
    kind: "s3",
    bucket: "my-bucket",
    prefix: "",
    endpoint: undefined,
    region: undefined,
    forcePathStyle: false,
    directUploads: false,
  });
});

test("another server's bucket is a part of the path, unless that is switched off", () => {
  const endpoint = "https://s3.example.org:9000";
  const url = `s3://bucket/a/b/?endpoint=${endpoint}&region=auto`;
  const location = { kind: "s3", bucket: "bucket", prefix: "a/b/", endpoint, region: "auto", directUploads: false };
  expect(parseStorageUrl(url, "")).toEqual({ ...location, forcePathStyle: true });
  expect(parseStorageUrl(`${url}&forcePathStyle=false`, "")).toEqual({ ...location, forcePathStyle: false });
  expect(parseStorageUrl(`${url}&directUploads=true`, "")).toMatchObject({ forcePathStyle: true, directUploads: true });
});

test.each([
  ["/var/lib/files", /begin with file: or s3:/],
  ["https://bucket", /begin with file: or s3:/],
  ["file:", /names no folder/],
  ["file://host/path", /path of this machine/],
  ["s3://", /no valid bucket/],
  ["s3://BUCKET_1", /no valid bucket/],
  ["s3://a", /no valid bucket/],
  ["s3://key:secret@bucket", /must not hold credentials/],
  ["s3://bucket/a b", /odd prefix/],
  ["s3://bucket/a//b", /odd prefix/],
  ["s3://bucket?endpont=http://x", /unknown parameter endpont/],
  ["s3://bucket?endpoint=x", /endpoint that is not/],
  ["s3://bucket?endpoint=ftp://x", /endpoint that is not/],
  ["s3://bucket?forcePathStyle=yes", /neither true nor false/],
])("%s is refused in words", (url, words) => {
  expect(() => parseStorageUrl(url, "")).toThrow(words);
});
