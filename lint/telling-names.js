import { basename, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** Names that say nothing of what is inside, so that anything may be thrown in. */
const DRAWERS =
  /^(utils?|helpers?|common|shared|misc|types?|interfaces?|constants?|models?|services?|dtos?|managers?|index)$/;

/** Files and folders are in kebab-case and named for what they know. */
export const tellingNames = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      case: '"{{name}}" is not in kebab-case',
      drawer: '"{{name}}" says nothing of what is inside; name it for what it knows',
    },
  },
  create(context) {
    const parts = relative(ROOT, context.filename).split('/');
    return {
      Program(node) {
        const names = parts.map((part) => basename(part).replace(/(\.(test|config))?\.[a-z]+$/, ''));
        for (const name of names) {
          if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) context.report({ node, messageId: 'case', data: { name } });
          if (DRAWERS.test(name)) context.report({ node, messageId: 'drawer', data: { name } });
        }
      },
    };
  },
};
