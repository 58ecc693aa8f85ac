/** What a file of a mail is: its time to the ms and its bytes, shortened. */
interface FileLook {
  time?: number;
  bytes: number;
  hash: number;
}

/** Indexes are caches, and nobody needs a note that a received mail was deleted. */
const LEFT_OUT = /^(?:letterlock\.db|\.version$|\.probe$|deleted\.)/;

/** All files below a folder but those that do not move, by their paths. */
export function filesOf(root: string, below = ""): Record<string, FileLook> {
  const files: Record<string, FileLook> = {};
  for (const { name, isDirectory } of Deno.readDirSync(`${root}/${below}`)) {
    const path = below ? `${below}/${name}` : name;
    if (isDirectory) Object.assign(files, filesOf(root, path));
    else if (!LEFT_OUT.test(name)) {
      files[path] = lookAt(`${root}/${path}`);
    }
  }
  return files;
}

function lookAt(path: string): FileLook {
  const { mtime } = Deno.lstatSync(path);
  const bytes = Deno.readFileSync(path);
  let hash = 0;
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
  // Of other files the name says when they came.
  const isUnnamed = /unnamed/.test(path);
  return {
    ...isUnnamed && { time: mtime!.getTime() },
    ...{ bytes: bytes.length, hash },
  };
}
