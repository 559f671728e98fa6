import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { s3 } from '../platform/s3.ts';

/** How long an address at which a letter is put or fetched works, in seconds. */
const SECONDS = 300;

/** As many bytes as tell what kind of file it is. */
const BEGINNING = 4_100;

/** A letter that somebody has put into the bucket. */
export interface StoredLetter {
  /** In bytes. */
  readonly size: number;
  readonly beginning: Uint8Array;
}

/** The signed letters of agencies, scanned, in their bucket: fetched through addresses that live for minutes, never public. */
export class LetterRepository {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(bucket: string, client = s3()) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** An address to which a letter of exactly this size and type can be put. */
  addressToPut(key: string, { size, contentType }: { size: number; contentType: string }): Promise<string> {
    const command = new PutObjectCommand({
      ...{ Bucket: this.#bucket, Key: key, ContentLength: size, ContentType: contentType },
    });
    const signed = new Set(['content-length', 'content-type']);
    return getSignedUrl(this.#client, command, { expiresIn: SECONDS, signableHeaders: signed });
  }

  /** An address from which a letter can be fetched under a name. */
  addressToFetch(key: string, filename: string): Promise<string> {
    const command = new GetObjectCommand({
      ...{ Bucket: this.#bucket, Key: key },
      ResponseContentDisposition: `attachment; filename="${filename}"`,
    });
    return getSignedUrl(this.#client, command, { expiresIn: SECONDS });
  }

  /** What was put under a key; undefined when nothing was. */
  async find(key: string): Promise<StoredLetter | undefined> {
    try {
      const range = `bytes=0-${String(BEGINNING - 1)}`;
      const {
        Body,
        ContentRange,
        ContentLength = 0,
      } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key, Range: range }));
      const beginning = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return { size: Number(ContentRange?.split('/')[1] ?? ContentLength), beginning };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}
