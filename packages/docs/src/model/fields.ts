import { type Folded } from "./folded.ts";
import { anchorPart, slugOf, UniqueNames } from "./names.ts";
import { type Field } from "./reference.ts";

/** What the fields of one page share. */
export interface Page {
  readonly anchors: UniqueNames;
  /** The slugs of the schemas that have a page of their own, by name. */
  readonly slugs: ReadonlyMap<string, string>;
  /** The schema that the page is of: its root does not link to itself. */
  readonly of?: string;
}

/** Where a field stands. */
interface Position {
  readonly name: string;
  readonly path: string;
  readonly anchor: string;
  readonly required: boolean;
  /** The schemas that it stands in. */
  readonly above: readonly object[];
}

/** A schema on its own: a body, a parameter, the schema of a page. Its fields have anchors that begin with its own. */
export function rootField(schema: Folded, page: Page, anchor: string, name = "", required = false): Field {
  return fieldOf(schema, page, { name, path: name, anchor: page.anchors.take(anchor), required, above: [] }, "-");
}

/** The field of a schema at its position, and all that is inside of it. */
function fieldOf(schema: Folded, page: Page, position: Position, separator: "." | "-" = "."): Field {
  const layers = layersOf(schema);
  const innermost = layers.at(-1) ?? schema;
  const repeated = layers.find(({ identity }) => position.above.includes(identity));
  const linked = [repeated?.name, ...layers.map(({ name }) => name)].flatMap((name = "", index) => {
    const slug = page.slugs.get(name);
    return slug !== undefined && (index === 0 || name !== page.of) ? [{ name, slug }] : [];
  })[0];
  const above = [...position.above, ...layers.map(({ identity }) => identity)];
  const path = position.path + "[]".repeat(layers.length - 1);
  const inside = (name: string, part = anchorPart(name)) => ({
    name,
    path: path === "" ? name : `${path}.${name}`,
    anchor: page.anchors.take(`${position.anchor}${separator}${part}`),
    above,
  });

  return {
    anchor: position.anchor,
    name: position.name,
    path: position.path,
    required: position.required,
    ...schema.facts,
    ...(linked === undefined ? {} : { schema: linked }),
    children: repeated ? [] : childrenOf(innermost, page, inside),
    alternatives: repeated
      ? []
      : innermost.forms.map(({ name, schema: form }) =>
          fieldOf(form, page, { ...inside(name, slugOf(name)), path, required: false }),
        ),
  };
}

/** An array, its items, and their items if they are arrays too: the fields of an array are those of the innermost. */
function layersOf(schema: Folded): Folded[] {
  const layers = [schema];
  let { item } = schema;
  while (item && layers.every(({ identity }) => identity !== item?.identity)) {
    layers.push(item);
    ({ item } = item);
  }
  return layers;
}

function childrenOf(schema: Folded, page: Page, inside: (name: string) => Omit<Position, "required">): Field[] {
  const { properties, values } = schema;
  return [
    ...properties.map((each) => fieldOf(each.schema, page, { ...inside(each.name), required: each.required })),
    ...(values ? [fieldOf(values, page, { ...inside("*"), required: false })] : []),
  ];
}
