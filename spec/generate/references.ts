/** What a file says of other files, each place as it is written. */
export interface References {
  /** The files that its references name. */
  readonly named: readonly string[];
  /** Whatever looks like the name of a file of a specification. */
  readonly mentioned: readonly string[];
  /** Whether `named` is certain to have all. */
  readonly isCertain: boolean;
}

const keyword = /\$ref|externalValue/g;

/** A reference on one line, as this specification writes all of them: its file, its fragment or both. */
const reference = /["']?[ \t]*:[ \t]+(["']?)(?=[^\s"'])([\w./{}-]*)(?:#[^\s"']*)?\1[ \t]*(?:[ \t]#.*)?$/my;

const fileName = /(?<![\w./{}-])[\w./{}-]+\.(?:ya?ml|json)\b/g;

/** Where YAML could spell a reference in another way, and where a schema has another base than its file. */
const obscure = /\\[xuU\r\n]|\$id\b/;

/**
 * Finds the references of a file without the cost of parsing it. It takes too much for a reference rather than too
 * little, and says so where it cannot tell.
 *
 * @param text - YAML.
 */
export function findReferences(text: string): References {
  const named: string[] = [];
  let isCertain = !obscure.test(text);
  for (const { 0: word, index } of text.matchAll(keyword)) {
    reference.lastIndex = index + word.length;
    const file = reference.exec(text)?.[2];
    if (file === undefined || continues(text, index, reference.lastIndex)) isCertain = false;
    else if (file !== "") named.push(file);
  }
  return { named, mentioned: [...new Set(text.match(fileName))], isCertain };
}

/** Whether the value of a key goes on in the line after it, which YAML tells by how far that is indented. */
function continues(text: string, keyIndex: number, valueEnd: number): boolean {
  const isQuoted = /["']/.test(text.charAt(keyIndex - 1));
  const column = keyIndex - (isQuoted ? 1 : 0) - (text.lastIndexOf("\n", keyIndex) + 1);
  const [, indentation = ""] = /^\s*\n([ \t]*)\S/.exec(text.slice(valueEnd, valueEnd + 1000)) ?? [];
  return indentation.length > column;
}
