import { maskText, OpenApiDocument, redactSecrets } from "@northspec/openapi";
import type { EffectiveEnvironment, EffectiveValue, InheritedValue } from "./environment.ts";
import { specification } from "./specification.ts";
import { type InstanceState, stateSchema } from "./state.ts";

let schemas: OpenApiDocument | undefined;

/** Copies a state with the values of all secrets replaced. The property `redacted` keeps it from being restored. */
export function redactState(state: InstanceState): object {
  schemas ??= withSchema("InstanceState", stateSchema);
  return { redacted: true, ...(redactSecrets(schemas.schema("InstanceState"), state) as object) }; // same shape
}

/** Adds a schema of ours to those of the specification, so that its references can be followed. */
function withSchema(name: string, schema: object): OpenApiDocument {
  const { openapi, components } = specification as { openapi: string; components: { schemas: object } }; // checked
  const resolvable = JSON.parse(JSON.stringify(schema).replaceAll('"openapi#/', '"#/')) as object; // just written
  return new OpenApiDocument({
    openapi,
    paths: {},
    components: { ...components, schemas: { ...components.schemas, [name]: resolvable } },
  });
}

/** Copies an environment with all values replaced. */
export function redactEnvironment({ runtimeEnvironment, runtimeFiles }: EffectiveEnvironment): object {
  return { runtimeEnvironment: withoutValues(runtimeEnvironment), runtimeFiles: withoutValues(runtimeFiles) };
}

function withoutValues(values: Readonly<Record<string, EffectiveValue<unknown>>>): object {
  const hide = (inherited: InheritedValue<unknown>) => ({ ...inherited, value: maskText });
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { ...hide(value), overriding: value.overriding.map(hide) }]),
  );
}
