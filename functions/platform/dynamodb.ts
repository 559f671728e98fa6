import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A client of DynamoDB without the SDK's own log lines: nobody may log what a child wrote, and preparing the lines costs a
 * twentieth of a call even where nothing is written.
 */
export function dynamoDb(): DynamoDBClient {
  const client = new DynamoDBClient();
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
