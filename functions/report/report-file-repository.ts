import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash } from 'node:crypto';
import { s3 } from '../platform/s3.ts';
import { MEDIA_TYPES } from './media-types.ts';
import type { ReportFile, ReportForm } from './report.ts';

/** How long an address at which a file is fetched works, in seconds. */
const SECONDS = 300;

/** A form of a report as it was set. */
export interface SetForm {
  readonly form: ReportForm;
  /** ASCII, without an extension. */
  readonly fileName: string;
  readonly content: Uint8Array;
}

/** The files of reports in their bucket: what lies under a key never changes, and is fetched through addresses that live for minutes. */
export class ReportFileRepository {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(bucket: string, client = s3()) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** Puts a form of a report where its content says, unless it is among the files that are there. */
  async put(reportId: string, { form, fileName, content }: SetForm, there: readonly ReportFile[]): Promise<ReportFile> {
    const digest = createHash('sha256').update(content).digest();
    const sha256 = digest.toString('hex');
    const key = `reports/${reportId}/${sha256.slice(0, 16)}/${fileName}.${form}`;
    const file = { form, key, bytes: content.length, sha256 };
    if (there.some((other) => other.key === key)) return file;
    await this.#client.send(
      new PutObjectCommand({
        ...{ Bucket: this.#bucket, Key: key, Body: content, ContentType: MEDIA_TYPES[form] },
        // S3 refuses what reached it otherwise than it left.
        ChecksumSHA256: digest.toString('base64'),
      }),
    );
    return file;
  }

  /** The content of a file that was put. */
  async get({ key }: Pick<ReportFile, 'key'>): Promise<Uint8Array> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    if (!Body) throw new Error(`there is nothing in ${key}`);
    return Body.transformToByteArray();
  }

  /** An address from which a file can be fetched, to be kept under a name that people can read. */
  addressToFetch({ form, key }: ReportFile, displayName: string): Promise<string> {
    const command = new GetObjectCommand({
      ...{ Bucket: this.#bucket, Key: key },
      ResponseContentDisposition: dispositionOf(key.split('/').at(-1) ?? form, `${displayName}.${form}`),
      ResponseContentType: MEDIA_TYPES[form],
    });
    return getSignedUrl(this.#client, command, { expiresIn: SECONDS });
  }
}

/** Names a file in ASCII, and in Vietnamese for whoever reads RFC 6266; what no file system takes becomes a hyphen. */
export function dispositionOf(fileName: string, displayName: string): string {
  const shown = encodeURIComponent(displayName.normalize('NFC').replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-')).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${fileName}"; filename*=UTF-8''${shown}`;
}
