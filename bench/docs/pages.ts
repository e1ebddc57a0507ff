import { readFileSync } from "node:fs";
import { formatNumber, formatSummary, formatTable, type Summary, summarize } from "../report.ts";
import type { Host } from "./host.ts";
import type { Marks } from "./sight.ts";
import type { Contender, Linked } from "./sites.ts";
import { type Browser, examine, type Manners, type Visit, visit } from "./visit.ts";

/** A contender's page of an operation, in all rounds. */
export interface Outcome extends Manners {
  readonly name: string;
  readonly operation: string;
  readonly figures: Readonly<Record<keyof Visit, Summary>>;
  /** The milliseconds from the first paint to the operation being visible; none or fewer where it was in that paint. */
  readonly wait: Summary;
}

/** Where a site is served. */
export interface Place {
  readonly contender: Contender;
  readonly host: Host;
  /** Serves the same folder with a strict Content-Security-Policy. */
  readonly strictHost: Host;
}

/** An operation and how its page is known. */
export interface Target extends Linked {
  readonly marks: Marks;
}

/**
 * Finds an operation in a specification.
 *
 * @param openapi - the file of the bundle.
 */
export function readTarget(openapi: string, operationId: string): Target {
  const { paths } = JSON.parse(readFileSync(openapi, "utf8")) as {
    paths: Record<
      string,
      Record<string, { operationId?: string; tags: [string]; summary: string; description: string }>
    >; // the bundle, which is linted
  };
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId !== operationId) continue;
      const squeeze = (text: string) => text.replaceAll(/\s/g, "");
      // Up to the first word in code, for each contender writes code in its own way.
      const [beginning = ""] = operation.description.split("`");
      const marks = { path: squeeze(path), title: squeeze(operation.summary), description: squeeze(beginning) };
      return { operationId, tag: operation.tags[0], method: method.toUpperCase(), path, marks };
    }
  }
  throw new Error(`The specification has no operation ${operationId}.`);
}

/** Visits the operation at all contenders in turns, so that what disturbs the machine meets each, and prints tables. */
export async function compare(
  browser: Browser,
  places: readonly Place[],
  operation: Target,
  rounds: number,
  cpuSlowdown: number,
): Promise<Outcome[]> {
  const { marks, operationId } = operation;
  const visits = places.map((): Visit[] => []);
  // The first round warms the browser up and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    // Each round begins with another: to be the first, or to follow the slowest, is no advantage then.
    for (let turn = 0; turn < places.length; turn += 1) {
      const index = (round + 1 + turn) % places.length;
      const place = places[index];
      if (!place) continue;
      const one = await visit(browser, place.host, place.contender.link(operation), marks, cpuSlowdown);
      if (round >= 0) visits[index]?.push(one);
    }
  }
  const outcomes: Outcome[] = [];
  for (const [index, { contender, host, strictHost }] of places.entries()) {
    const own = visits[index] ?? [];
    const manners = await examine(browser, host, strictHost, contender.link(operation), marks);
    const figure = (key: keyof Visit) => summarize(own.map((each) => each[key]));
    outcomes.push({
      name: contender.name,
      operation: operationId,
      figures: {
        bytes: figure("bytes"),
        requests: figure("requests"),
        external: figure("external"),
        firstPaint: figure("firstPaint"),
        visible: figure("visible"),
        inWindow: figure("inWindow"),
        script: figure("script"),
        heap: figure("heap"),
        elements: figure("elements"),
      },
      wait: summarize(own.map(({ visible, firstPaint }) => visible - firstPaint)),
      ...manners,
    });
  }
  printOutcomes(operationId, outcomes, rounds);
  return outcomes;
}

function printOutcomes(operationId: string, outcomes: readonly Outcome[], rounds: number): void {
  const loading = outcomes.map(({ name, figures }) => [
    name,
    formatNumber(figures.bytes.median / 1000),
    formatNumber(figures.requests.median),
    formatNumber(figures.external.median),
    formatSummary(figures.firstPaint),
    formatSummary(figures.visible),
    formatSummary(figures.inWindow),
    formatSummary(figures.script),
  ]);
  const loadingHead = ["", "kB gzip", "requests", "external", "first paint", "visible", "in the window", "script"];
  console.log(
    `\n${operationId}: milliseconds, median (least–most) of ${rounds} first visits\n${formatTable([loadingHead, ...loading])}`,
  );
  const manners = outcomes.map(({ name, figures, violations, withoutScript, underPolicy, refused }) => {
    const broken = Object.values(violations);
    return [
      name,
      formatNumber(figures.heap.median / 1e6),
      formatNumber(figures.elements.median),
      String(broken.length),
      String(broken.reduce((sum, each) => sum + each, 0)),
      withoutScript ? "readable" : "nothing",
      underPolicy ? "visible" : "nothing",
      String(refused),
    ];
  });
  const mannersHead = ["", "heap, MB", "elements", "axe rules", "axe nodes", "without script", "strict CSP", "refused"];
  console.log(`\n${formatTable([mannersHead, ...manners])}`);
}
