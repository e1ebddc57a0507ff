import type { BuildStatus } from "@northspec/types";
import { type BuildRecord, timelineOf } from "../kinds/build.ts";
import { type ContainerLog, logOf } from "./lines.ts";

/** Returns the name of the container that runs a build. */
export function builderOf({ build }: BuildRecord): string {
  return `build-${build.id}`;
}

/**
 * Returns the log of a build.
 *
 * @param owner - Its service or job.
 */
export function buildLog(record: BuildRecord, owner: string): ContainerLog {
  const container = builderOf(record);
  const timeline = timelineOf(record);
  if (!timeline) return { container, parts: [] };
  const [[start]] = timeline;
  const texts = { ...results, ...stagesOf(record, owner) };
  const parts = logOf(timeline, (status, { since, until }) => {
    const [text, ...steps] = texts[status] ?? [];
    if (text === undefined) return [];
    // The time until then shows the speed of the build.
    const interval = (since - start) / 5;
    const rest = steps.map((step, index) => ({ time: Math.floor(since + (index + 1) * interval), text: step }));
    return [{ time: since, text }, ...rest.filter(({ time }) => time < until)];
  });
  return { container, parts };
}

type Texts = Readonly<Partial<Record<BuildStatus, readonly [string, ...string[]]>>>;

/** What a build does before it ends: the steps of `BUILDING` take time. */
function stagesOf({ project, build: { branch, pullRequestId, sha = "" } }: BuildRecord, owner: string): Texts {
  const head = branch === undefined ? "the source" : `branch ${branch}`;
  const source = pullRequestId === undefined ? head : `pull request ${pullRequestId}`;
  return {
    STARTING: ["stdout F Starting the builder"],
    CLONING: [`stdout F Cloning ${source}`],
    BUILDING: [
      `stdout F Checked out ${sha.slice(0, 12)}`,
      "stdout F Step 1/6: FROM node:24-alpine",
      "stdout F Step 2/6: WORKDIR /app",
      "stdout F Step 3/6: COPY package.json package-lock.json ./",
      "stdout F Step 4/6: RUN npm ci",
      "stdout F Step 5/6: COPY . .",
      "stdout F Step 6/6: RUN npm test",
    ],
    UPLOADING: [`stdout F Pushing registry.example.com/${project}/${owner}:${sha}`],
  };
}

const results: Texts = {
  SUCCESS: ["stdout F Pushed the image. The build succeeded."],
  FAILURE: ["stderr F Error: step 6/6 failed with exit code 1", "stderr F The build failed."],
  ABORTED: ["stderr F The build was aborted."],
  CRASHED: ["stderr F Error: the builder ran out of memory"],
  SUBMISSION_FAILURE: ["stderr F Error: the build could not be submitted"],
};
