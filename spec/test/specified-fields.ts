import { type Field, fieldsOf, flattenFields, isSuccess, jsonContent } from "@northspec/openapi";
import { constraintKeywords, type DocumentedField } from "../documented-facts/index.ts";
import { document } from "./openapi.ts";

/** The facts of an operation's fields in the specification, to compare with those of its page. */
export function specifiedFields(operationId: string): DocumentedField[] {
  const operation = document.operations.find(({ id }) => id === operationId);
  if (!operation) throw new Error(`The specification has no operation ${operationId}.`);
  const { parameters, body, responses } = operation;
  const response = responses.find(isSuccess);
  const schemaOf = (each: typeof body | typeof response) => each && jsonContent(each)?.schema;
  const [request, success] = [schemaOf(body), schemaOf(response)];
  return [
    ...parameters.flatMap((each) => factsOf(each.in, fieldsOf(each.schema, each.name, each.required))),
    ...(request ? factsOf("request", fieldsOf(request)) : []),
    ...(success ? factsOf("response", fieldsOf(success)) : []),
  ];
}

/** The facts of a field and of those below it. The pages do not list the values of maps. */
function factsOf(location: string, root: Field): DocumentedField[] {
  const fields = flattenFields(root).filter(({ uniquePath }) => uniquePath !== "" && !/(?:^|\.)\*/u.test(uniquePath));
  return fields.map(({ uniquePath, required, schema }) => ({
    in: location,
    field: uniquePath,
    type: schema.variants.length > 0 ? "oneOf" : (schema.types[0] ?? "any"),
    required,
    constraints: Object.fromEntries(
      constraintKeywords.flatMap((keyword) => {
        const value = schema.first(keyword);
        return value === undefined ? [] : [[keyword, value]];
      }),
    ),
  }));
}
