import type { Step } from './constructs/workflow-function.ts';

/** What differs between one city's Hồi Âm and another's; everything else is the same for all. */
export interface Deployment {
  /** The city's name in Vietnamese, as a person would say it. */
  readonly city: string;

  /** What the names of the stacks begin with; changing it would make a second, empty system. */
  readonly stackPrefix: string;

  /** The AWS account. @default the one whose credentials deploy */
  readonly account?: string;

  readonly region: string;

  /** Who signs the tokens of coordinators, viewers, protection and admins, and whom they are made out to. */
  readonly tokens: { readonly issuer: string; readonly audience: readonly string[] };

  readonly mail: {
    /** The domain that SES may send for; its owner sets the DNS records that the stack's outputs name. */
    readonly domain: string;
    /** The From header of every mail. */
    readonly sender: string;
    /** The coordinator's address, for the one mail that must go out when the tables cannot be read. */
    readonly coordinator: string;
    /** Mails a second that SES allows this account; 0 for no limit of our own. @default 1, what a new account has */
    readonly maxSendRate?: number;
  };

  /** Where the pages are served from; browsers elsewhere may not call the API. */
  readonly webOrigins: readonly string[];

  /** What the links in mails begin with. */
  readonly linkBase: string;

  /** Who hears of alarms. @default alarms are shown in CloudWatch and mailed to nobody */
  readonly alarmMail?: string;

  /**
   * How many copies of a step may run at once.
   *
   * @default no limit of its own: a new AWS account allows so few in all that reserving some of them makes the deployment fail
   */
  readonly reservedConcurrency?: Partial<Record<Step, number>>;
}

/** The children's forum of Bắc Kạn. */
export const bacKan: Deployment = {
  city: 'thành phố Bắc Kạn',
  stackPrefix: 'HoiAmBacKan',
  region: 'ap-southeast-1',
  tokens: { issuer: 'https://dang-nhap.dien-dan.bac-kan.example', audience: ['hoi-am'] },
  mail: {
    domain: 'dien-dan.bac-kan.example',
    sender: 'Diễn đàn trẻ em thành phố Bắc Kạn <dien-dan@dien-dan.bac-kan.example>',
    coordinator: 'dieuphoi@backan.example',
  },
  webOrigins: ['https://dien-dan.bac-kan.example'],
  linkBase: 'https://dien-dan.bac-kan.example',
  alarmMail: 'van-hanh@dien-dan.bac-kan.example',
};

/** Every deployment, by the name that `cdk deploy --context deployment=<name>` takes. */
export const DEPLOYMENTS: Readonly<Record<string, Deployment>> = { 'bac-kan': bacKan };
