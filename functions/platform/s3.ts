import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/**
 * A client of S3 without the SDK's own log lines. Whoever signs an address has no content yet, so it carries no checksum of an empty
 * one unless a call asks for it.
 */
export function s3(config: S3ClientConfig = {}): S3Client {
  const client = new S3Client({
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...config,
  });
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
