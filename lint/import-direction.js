import { dirname, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** What things are. */
const DOMAIN = /^functions\/(agency|calendar|forum|mail|question|report)\//;
/** The step that lives in a folder of the domain: all else there is what a report is. */
const REPORT_STEP = /^functions\/report\/(handler|compile-report)\.ts$/;
const PLATFORM = /^functions\/platform\//;
const REPOSITORY = /^functions\/[^/]+\/[^/]+-repository\.ts$/;
/** What the city decided, which every step reads: a part of the directory's folder, beside its step. */
const DECISIONS = /^functions\/directory\/(city-config|policy|rules|directory-repository|job)\.ts$/;
const STEP = /^functions\/[^/]+\//;
/** The file in which a step says what its mapping or its routes look like, read by the stack as well. */
const ROUTES = /^functions\/[^/]+\/routes\.ts$/;

/** Facts that a step and the stack must agree on. */
const FACTS = /^functions\/(agency\/link-days|mail\/gathering|platform\/measure)\.ts$/;

/**
 * What a file may import from this project, by the first line that describes the file. Types may come from anywhere within
 * functions: they are gone when the code runs.
 *
 * handler → use case → question, forum, agency, calendar, mail; lib → table names and routes; functions never → lib.
 */
const DIRECTIONS = [
  {
    of: REPOSITORY,
    may: [
      DOMAIN,
      DECISIONS,
      /^functions\/platform\/(table|s3)\.ts$/,
      /^functions\/import\/import\.ts$/,
      /^functions\/follow-up\/morning-record\.ts$/,
    ],
  },
  { of: REPORT_STEP, may: [DOMAIN, DECISIONS, PLATFORM] },
  { of: DOMAIN, may: [DOMAIN, DECISIONS, /^functions\/platform\/(problem|dated-zip)\.ts$/] },
  { of: PLATFORM, may: [PLATFORM, /^functions\/question\/refusal\.ts$/] },
  { of: STEP, may: [DOMAIN, DECISIONS, PLATFORM, 'own folder', /^config\//] },
  // The simulation runs the use cases themselves, in a world of its own; the bench fills stores with what the rules make.
  { of: /^lib\/(sim|bench)\//, may: [/^(lib|functions|config)\//] },
  { of: /^lib\//, may: [/^lib\//, REPOSITORY, ROUTES, FACTS, /^bin\/build\.ts$/, /^cdk\.json$/] },
  { of: /^bin\//, may: [/^(bin|lib|functions|config|tests\/builders)\b/] },
  { of: /^tests\//, may: [/^(tests|lib|bin|functions|config|cdk\.json)\b/] },
];

/** The one rule that keeps the layers apart: a file imports only from those that its place may know. */
export const importDirection = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { wrong: '{{importer}} must not know {{imported}} (lint/import-direction.js says who may)' },
  },
  create(context) {
    const importer = relative(ROOT, context.filename);
    const direction = DIRECTIONS.find(({ of }) => of.test(importer));
    if (!direction) return {};
    const check = (node) => {
      const source = String(node.source.value);
      if (!source.startsWith('.')) return;
      const imported = relative(ROOT, resolve(dirname(context.filename), source));
      const onlyTypes =
        node.importKind === 'type' ||
        (node.specifiers?.length > 0 && node.specifiers.every(({ importKind }) => importKind === 'type'));
      if (onlyTypes && imported.startsWith('functions/')) return;
      const allowed = direction.may.some((place) =>
        place === 'own folder' ? dirname(imported) === dirname(importer) : place.test(imported),
      );
      if (!allowed) context.report({ node, messageId: 'wrong', data: { importer, imported } });
    };
    return { ImportDeclaration: check, ImportExpression: check };
  },
};
