import { isSecret, Reading } from "./parts.ts";
import { isObject, type Place } from "./place.ts";

/** Finds the ways from a schema to the secrets in it, as `.ports[].password`. */
export function secretsReader(): (schema: Place) => readonly string[] {
  const reading = new Reading<readonly string[]>();
  const read = (schema: Place): readonly string[] =>
    reading.of(
      schema,
      (parts) => (isSecret(parts) ? [""] : parts.flatMap(inside)),
      () => [],
    );
  const below = (step: string, schema: Place) => read(schema).map((way) => step + way);
  const inside = (part: Place): string[] => [
    ...part
      .at("properties")
      .children()
      .flatMap(([name, child]) => below(`.${name}`, child)),
    ...(part.at("items").exists ? below("[]", part.at("items")) : []),
    ...(isObject(part.at("additionalProperties").value) ? below(".*", part.at("additionalProperties")) : []),
    ...["oneOf", "anyOf"].flatMap((keyword) =>
      part
        .at(keyword)
        .children()
        .flatMap(([, branch]) => read(branch)),
    ),
  ];
  return read;
}
