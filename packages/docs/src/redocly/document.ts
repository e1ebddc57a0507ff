import type { Operation, Reference } from "../model/reference.ts";
import { samplesOf } from "../samples/samples.ts";

/** What this reads and writes of the bundled specification. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface DocumentOperation {
  readonly operationId?: string;
  readonly description?: string;
  readonly requestBody?: { readonly content?: Readonly<Record<string, object>> };
}

/**
 * The specification with what Redoc shows of each operation besides: the samples of its first example, and the way to
 * its own page, which has the others.
 *
 * @param bundle - the bundled specification. It stays as it is.
 * @param reference - the same, as it was read.
 * @param pageOf - where the page of an operation is, seen from the reference.
 */
export function withSamples<Bundle extends Document>(
  bundle: Bundle,
  reference: Reference,
  pageOf: (operation: Operation) => string,
): Bundle {
  const operations = new Map(reference.operations.map((operation) => [operation.id, operation]));
  const extend = (value: unknown): unknown => {
    // Linted before it was bundled.
    const { operationId = "", description = "", requestBody } = Object(value) as DocumentOperation;
    const operation = operations.get(operationId);
    if (operation === undefined) return value;
    // Redoc shows one sample of a label, and would offer a choice of examples that changes nothing.
    const samples = samplesOf(operation, reference.server).slice(0, 3);
    return {
      ...(value as object),
      description: `${description.trimEnd()}\n\n[${operation.summary} on a page of its own](${pageOf(operation)})`,
      ...(requestBody?.content ? { requestBody: { ...requestBody, content: firstExamples(requestBody.content) } } : {}),
      "x-codeSamples": samples.map(({ label, language, code }) => ({ lang: language, label, source: code })),
    };
  };
  const mapped = (item: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(item).map(([key, value]) => [key, extend(value)]));
  return {
    ...bundle,
    paths: Object.fromEntries(Object.entries(bundle.paths).map(([path, item]) => [path, mapped(item)])),
  };
}

function firstExamples(content: Readonly<Record<string, object>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => {
      const { examples } = media as { readonly examples?: Readonly<Record<string, unknown>> };
      const [first] = Object.entries(examples ?? {});
      return [type, first ? { ...media, examples: Object.fromEntries([first]) } : media];
    }),
  );
}

/**
 * Says where Redoc keeps each operation on its page.
 *
 * @returns the hash of the page's address by operationId.
 */
export function operationAnchors({ operations }: Pick<Reference, "operations">): Record<string, string> {
  return Object.fromEntries(
    operations.map(({ id, tag }) => [id, `#/${tag.toLowerCase().replaceAll(" ", "-")}/${id.toLowerCase()}`]),
  );
}
