import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Outside, stepsOf } from '../../lib/sim/steps.ts';

/** A system under simulation, the real one or one that was spoilt. */
export type System = typeof stepsOf;

/** An item as the tables keep it. */
export type Item = Readonly<Record<string, AttributeValue>>;
type PostOffice = Outside['postOffice'];

/** The system without what a step would do. */
export function idle(step: keyof ReturnType<System>): System {
  return (outside) => ({ ...stepsOf(outside), [step]: () => Promise.resolve(undefined) });
}

/** The system whose notice step never sees changes of these. */
export function blind(step: 'notice' | 'dispatch', wanted: (image: Item) => boolean): System {
  return (outside) => {
    const steps = stepsOf(outside);
    return {
      ...steps,
      [step]: (event: { Records: { dynamodb: { NewImage: Item } }[] }) =>
        steps[step]({ Records: event.Records.filter(({ dynamodb }) => wanted(dynamodb.NewImage)) }),
    };
  };
}

/** The system with a counter of SES that does something else. */
export function withPostOffice(
  spoilt: (send: PostOffice['send']) => PostOffice['send'],
  system: System = stepsOf,
): System {
  return ({ dynamodb, postOffice }) =>
    system({ dynamodb, postOffice: { ...postOffice, send: spoilt((parcel) => postOffice.send(parcel)) } });
}

/** Performs a command. */
export type Perform = (command: object) => Promise<object>;

/** The system with tables that do something else. */
export function withTables(spoilt: (perform: Perform) => Perform): System {
  return ({ dynamodb, postOffice }) => {
    const perform: Perform = (command) => dynamodb.send(command as PutItemCommand);
    return stepsOf({ dynamodb: { send: spoilt(perform) } as unknown as DynamoDBClient, postOffice });
  };
}

/** The system that believes to have stored what it has not. */
export function losing(wanted: (item: Item) => boolean): System {
  return withTables((perform) => (command) => {
    const item = command instanceof PutItemCommand ? command.input.Item : undefined;
    return item && wanted(item) ? Promise.resolve({}) : perform(command);
  });
}

/** The system that writes over whatever stands there. */
export function unconditional(): System {
  return withTables((perform) => (command) => {
    if (!(command instanceof PutItemCommand)) return perform(command);
    return perform(new PutItemCommand({ ...command.input, ConditionExpression: 'attribute_not_exists(nothing)' }));
  });
}

/** The system that stores something else. */
export function storing(changed: (item: Item) => Item): System {
  return withTables((perform) => (command) => {
    if (!(command instanceof PutItemCommand)) return perform(command);
    return perform(new PutItemCommand({ ...command.input, Item: changed(command.input.Item ?? {}) }));
  });
}

/** The system that reads something else. */
export function reading(changed: (item: Item) => Item): System {
  return withTables((perform) => async (command) => {
    const answer: { Item?: Item; Responses?: Record<string, Item[]> } = await perform(command);
    const { Item, Responses } = answer;
    if (Item) return { ...answer, Item: changed(Item) };
    if (!Responses) return answer;
    const all = Object.entries(Responses).map(([table, items]) => [table, items.map(changed)] as const);
    return { ...answer, Responses: Object.fromEntries(all) };
  });
}
