/** A text of a file of `spec/`, and what takes its place. The text occurs once; where it is empty, the file is new. */
export type Edit = readonly [file: string, from: string, to: string];

/** A kind of change of the specification, and the rise of the version that it needs. */
export interface Kind {
  readonly name: string;
  readonly bump: "none" | "patch" | "minor" | "major";
  /** What is there before, where the specification has no such place. */
  readonly before?: readonly Edit[];
  readonly edits: readonly Edit[];
}

const job = "paths/v1_projects_{projectId}_jobs_{jobId}.yaml";
const builds = "paths/v1_projects_{projectId}_services_{serviceId}_build.yaml";
const creation = "paths/v1_projects_{projectId}_services_build.yaml";
const schema = (name: string): string => `components/schemas/${name}.yaml`;

/** Every kind of change that the contract can undergo, on the side of the request and on that of the reply. */
export const kinds: readonly Kind[] = [
  {
    name: "a field is removed from a reply",
    bump: "major",
    edits: [[schema("Build"), "  sha:\n    type: string\n    description: SHA of the commit that is built.\n", ""]],
  },
  {
    name: "a field is removed from a request",
    bump: "major",
    edits: [
      [
        schema("BuildkitCacheInput"),
        "  useInternalCache:\n    type: boolean\n    description: Set to `true` to keep all layers on persistent storage.\n",
        "",
      ],
    ],
  },
  {
    name: "a field of a reply is renamed",
    bump: "major",
    edits: [[schema("Build"), "  sha:\n", "  commit:\n"]],
  },
  {
    name: "an optional field is added to a reply",
    bump: "minor",
    edits: [[schema("Build"), "  sha:\n", "  author:\n    type: string\n    description: Who wrote it.\n  sha:\n"]],
  },
  {
    name: "an optional field is added to a request",
    bump: "minor",
    edits: [
      [
        schema("BuildkitCacheInput"),
        "properties:\n",
        "properties:\n  mode:\n    type: string\n    description: What to keep.\n",
      ],
    ],
  },
  {
    name: "a required field is added to a reply",
    bump: "minor",
    edits: [
      [schema("Build"), "  - id\n", "  - id\n  - author\n"],
      [schema("Build"), "  sha:\n", "  author:\n    type: string\n    description: Who wrote it.\n  sha:\n"],
    ],
  },
  {
    name: "a required field is added to a request",
    bump: "major",
    edits: [
      [
        schema("BuildkitCacheInput"),
        "properties:\n",
        "required:\n  - mode\nproperties:\n  mode:\n    type: string\n    description: What to keep.\n",
      ],
    ],
  },
  {
    name: "a field of a request becomes required",
    bump: "major",
    edits: [[schema("BuildServiceInput"), "  - billing\n", "  - billing\n  - infrastructure\n"]],
  },
  {
    name: "a field of a request is no longer required",
    bump: "minor",
    edits: [[schema("BuildServiceInput"), "  - billing\n", ""]],
  },
  {
    name: "a field of a reply becomes required",
    bump: "patch",
    edits: [[schema("Build"), "  - id\n", "  - id\n  - sha\n"]],
  },
  {
    name: "a field of a reply is no longer required",
    bump: "major",
    edits: [[schema("Job"), "  - cluster\n", ""]],
  },
  {
    name: "an enum of a request is narrowed",
    bump: "major",
    edits: [[schema("DockerfileBuildEngine"), "  - kaniko\n", ""]],
  },
  {
    name: "an enum of a request is widened",
    bump: "minor",
    before: [
      [
        schema("BuildkitCacheInput"),
        "properties:\n",
        "properties:\n  mode:\n    type: string\n    description: What to keep.\n    enum: [all, last]\n",
      ],
    ],
    edits: [[schema("BuildkitCacheInput"), "enum: [all, last]", "enum: [all, last, none]"]],
  },
  {
    name: "an enum of a reply is narrowed",
    bump: "major",
    edits: [[schema("JobType"), "  - cron\n", ""]],
  },
  {
    name: "an enum of a reply is widened",
    bump: "major",
    edits: [[schema("JobType"), "  - cron\n", "  - cron\n  - event\n"]],
  },
  {
    name: "an enum of both sides is widened",
    bump: "major",
    edits: [[schema("BuildpackBuilder"), "  - HEROKU_24\n", "  - HEROKU_26\n  - HEROKU_24\n"]],
  },
  {
    name: "a bound of a request is tightened",
    bump: "major",
    edits: [["components/parameters/PerPage.yaml", "maximum: 100", "maximum: 60"]],
  },
  {
    name: "a bound of a request is loosened",
    bump: "minor",
    edits: [["components/parameters/PerPage.yaml", "maximum: 100", "maximum: 200"]],
  },
  {
    name: "a bound of a reply is tightened",
    bump: "patch",
    edits: [[schema("UsageTrigger"), "minimum: 10", "minimum: 20"]],
  },
  {
    name: "a bound of a reply is loosened",
    bump: "major",
    edits: [[schema("UsageTrigger"), "minimum: 10", "minimum: 5"]],
  },
  {
    name: "a bound of a request is added",
    bump: "major",
    edits: [[schema("BuildkitCacheInput"), "    type: number\n", "    type: number\n    minimum: 1024\n"]],
  },
  {
    name: "a bound of both sides is loosened",
    bump: "major",
    edits: [[schema("ServiceName"), "maxLength: 54", "maxLength: 80"]],
  },
  {
    name: "a pattern is changed",
    bump: "major",
    edits: [[schema("DirectoryPath"), "pattern: ^", "pattern: ^\\/?"]],
  },
  {
    name: "the type of a field is changed",
    bump: "major",
    edits: [
      [schema("Build"), "    type: number\n    description: Number of", "    type: string\n    description: Number of"],
    ],
  },
  {
    name: "an integer of a reply becomes a number",
    bump: "major",
    edits: [[schema("UsageTrigger"), "type: integer", "type: number"]],
  },
  {
    name: "a field of a reply may be null",
    bump: "major",
    edits: [[schema("Build"), "  sha:\n    type: string\n", '  sha:\n    type: [string, "null"]\n']],
  },
  {
    name: "an alternative is added to a reply",
    bump: "major",
    edits: [
      [
        schema("ServiceDeployment"),
        "oneOf:\n",
        "oneOf:\n  - type: object\n    description: Nothing.\n    required:\n      - nothing\n    properties:\n      nothing:\n        type: boolean\n        description: Whether nothing is deployed.\n",
      ],
    ],
  },
  {
    name: "an alternative is removed from a request",
    bump: "major",
    edits: [[schema("BuildSettingsInput"), "  - $ref: BuildpackBuildSettingsInput.yaml\n", ""]],
  },
  {
    name: "an alternative is removed from a reply",
    bump: "major",
    edits: [[schema("ServiceDeployment"), "  - $ref: ExternalServiceDeployment.yaml\n", ""]],
  },
  {
    name: "a closed request is opened",
    bump: "minor",
    edits: [[schema("BuildkitCacheInput"), "additionalProperties: false\n", ""]],
  },
  {
    name: "a path is renamed",
    bump: "major",
    edits: [["openapi.yaml", "/v1/projects/{projectId}/jobs/{jobId}:", "/v1/projects/{projectId}/tasks/{jobId}:"]],
  },
  {
    name: "an operationId is renamed",
    bump: "major",
    edits: [[job, "operationId: getJob", "operationId: getJobDetails"]],
  },
  {
    name: "an operation is removed",
    bump: "major",
    edits: [["openapi.yaml", `  /v1/projects/{projectId}/jobs/{jobId}:\n    $ref: ${job}\n`, ""]],
  },
  {
    name: "an operation is added",
    bump: "minor",
    edits: [
      [
        job,
        "get:\n",
        'delete:\n  operationId: deleteJob\n  tags:\n    - Jobs\n  summary: Delete job\n  description: Deletes a job.\n  x-required-permission: Project > Jobs > General > Delete\n  x-cli-command: delete job\n  responses:\n    "200":\n      description: It is gone.\nget:\n',
      ],
    ],
  },
  {
    name: "an optional parameter is added",
    bump: "minor",
    edits: [
      [
        builds,
        "  parameters:\n",
        "  parameters:\n    - name: branch\n      in: query\n      description: Of what branch.\n      schema:\n        type: string\n",
      ],
    ],
  },
  {
    name: "a required parameter is added",
    bump: "major",
    edits: [
      [
        builds,
        "  parameters:\n",
        "  parameters:\n    - name: branch\n      in: query\n      required: true\n      description: Of what branch.\n      schema:\n        type: string\n",
      ],
    ],
  },
  {
    name: "a parameter is removed",
    bump: "major",
    edits: [[builds, "    - $ref: ../components/parameters/Page.yaml\n", ""]],
  },
  {
    name: "a parameter of a path is renamed",
    bump: "major",
    edits: [
      ["openapi.yaml", "/jobs/{jobId}:", "/jobs/{job}:"],
      ["components/parameters/JobId.yaml", "name: jobId", "name: job"],
    ],
  },
  {
    name: "a status is removed",
    bump: "major",
    edits: [[creation, '    "409":\n      $ref: ../components/responses/Conflict.yaml\n', ""]],
  },
  {
    name: "a header is removed from a reply",
    bump: "major",
    edits: [[job, "        x-ratelimit-reset:\n          $ref: ../components/headers/RateLimitReset.yaml\n", ""]],
  },
  {
    name: "a schema is renamed",
    bump: "major",
    edits: [
      [schema("JobKind"), "", "type: string\ndescription: How the job runs.\nenum:\n  - manual\n  - cron\n"],
      [schema("Job"), "$ref: JobType.yaml", "$ref: JobKind.yaml"],
    ],
  },
  {
    name: "a schema is given a name",
    bump: "minor",
    edits: [
      [schema("CommitSha"), "", "type: string\ndescription: SHA of the commit that is built.\n"],
      [
        schema("Build"),
        "    type: string\n    description: SHA of the commit that is built.\n",
        "    $ref: CommitSha.yaml\n",
      ],
    ],
  },
  {
    name: "the permission of an operation is changed",
    bump: "major",
    edits: [[job, "Project > Jobs > General > Read", "Project > Jobs > General > View"]],
  },
  {
    name: "the command of an operation is changed",
    bump: "major",
    edits: [[job, "x-cli-command: get job", "x-cli-command: get job details"]],
  },
  {
    name: "a default is changed",
    bump: "minor",
    edits: [["components/parameters/PerPage.yaml", "default: 50", "default: 20"]],
  },
  {
    name: "an operation is deprecated",
    bump: "minor",
    edits: [[job, "  operationId: getJob\n", "  operationId: getJob\n  deprecated: true\n"]],
  },
  {
    name: "the server moves",
    bump: "major",
    edits: [["openapi.yaml", "url: https://api.northflank.com", "url: https://api.northflank.com/next"]],
  },
  {
    name: "no token is needed any more",
    bump: "minor",
    edits: [[job, "  operationId: getJob\n", "  operationId: getJob\n  security: []\n"]],
  },
  {
    name: "a description is changed",
    bump: "patch",
    edits: [[schema("Build"), "description: SHA of the commit that is built.", "description: The commit, by its SHA."]],
  },
  {
    name: "an example is changed",
    bump: "patch",
    edits: [["components/parameters/JobId.yaml", "example: example-job", "example: nightly-report"]],
  },
  {
    name: "an example is added",
    bump: "patch",
    edits: [
      [
        builds,
        "            firstPage:\n",
        "            noPage:\n              value: { data: {} }\n            firstPage:\n",
      ],
      [
        "components/responses/NotFound.yaml",
        "      notFound:\n",
        "      forbidden:\n        $ref: ../examples/ErrorForbidden.yaml\n      notFound:\n",
      ],
    ],
  },
  {
    name: "an example is removed",
    bump: "patch",
    edits: [
      ["components/parameters/PerPage.yaml", "example: 2\n", ""],
      [
        creation,
        "          buildpack:\n            $ref: ../components/examples/CreateBuildServiceFromBuildpack.yaml\n",
        "",
      ],
    ],
  },
  {
    name: "a status is added",
    bump: "minor",
    edits: [[job, '    "429":\n', '    "409":\n      $ref: ../components/responses/Conflict.yaml\n    "429":\n']],
  },
  {
    name: "fields change places",
    bump: "patch",
    edits: [
      [
        schema("InfrastructureInput"),
        "type: object\ndescription: The machines that should build.\n",
        "description: The machines that should build.\ntype: object\n",
      ],
    ],
  },
  {
    name: "a comment is changed",
    bump: "none",
    edits: [[schema("Build"), "# Unlike every other time of the API, a number", "# A number, unlike every other time"]],
  },
  {
    name: "the layout of the YAML is changed",
    bump: "none",
    edits: [[job, "  tags:\n    - Jobs\n", '  tags: ["Jobs"]\n']],
  },
];
