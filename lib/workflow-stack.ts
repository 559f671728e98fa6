import { CfnOutput, Duration, Stack, type StackProps, TimeZone, Validations } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterRule, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { type CronOptionsWithTimezone, Schedule, ScheduleExpression, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Trigger } from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import { LINK_DAYS } from '../functions/agency/link-days.ts';
import type { Environment as AnswerEnvironment } from '../functions/answer/handler.ts';
import { ANSWER_ROUTES } from '../functions/answer/routes.ts';
import type { Environment as ArchiveEnvironment } from '../functions/archive/handler.ts';
import { ARCHIVE_ROUTES } from '../functions/archive/routes.ts';
import type { Environment as AssignmentEnvironment } from '../functions/assignment/handler.ts';
import type { Environment as DeliveryEnvironment } from '../functions/delivery/handler.ts';
import type { Environment as DeskEnvironment } from '../functions/desk/handler.ts';
import { DESK_ROUTES } from '../functions/desk/routes.ts';
import type { Environment as DirectoryEnvironment } from '../functions/directory/handler.ts';
import { DIRECTORY_ROUTES } from '../functions/directory/routes.ts';
import type { Environment as DispatchEnvironment } from '../functions/dispatch/handler.ts';
import type { Environment as FeedbackEnvironment } from '../functions/feedback/handler.ts';
import { FEEDBACK_ROUTES } from '../functions/feedback/routes.ts';
import type { Environment as FeedEnvironment } from '../functions/feed/handler.ts';
import { FEED_ROUTES } from '../functions/feed/routes.ts';
import type { Environment as FollowUpEnvironment } from '../functions/follow-up/handler.ts';
import type { Environment as ImportEnvironment } from '../functions/import/handler.ts';
import { IMPORT_ROUTES } from '../functions/import/routes.ts';
import type { Environment as IntakeEnvironment } from '../functions/intake/handler.ts';
import { INTAKE_ROUTES } from '../functions/intake/routes.ts';
import { GATHERING_MS } from '../functions/mail/gathering.ts';
import type { Environment as NoticeEnvironment } from '../functions/notice/handler.ts';
import type { Environment as PapersEnvironment } from '../functions/papers/handler.ts';
import { PAPERS_ROUTES } from '../functions/papers/routes.ts';
import type { Environment as ProtectionEnvironment } from '../functions/protection/handler.ts';
import { PROTECTION_ROUTES } from '../functions/protection/routes.ts';
import type { Environment as ReportEnvironment } from '../functions/report/handler.ts';
import type { Environment as RotationEnvironment } from '../functions/rotation/handler.ts';
import type { Environment as SeedEnvironment } from '../functions/seed/handler.ts';
import { QUESTION_TABLE } from '../functions/question/question-repository.ts';
import { METRICS } from '../functions/platform/measure.ts';
import type { Environment as WatchEnvironment } from '../functions/watch/handler.ts';
import { Alarms } from './constructs/alarms.ts';
import { WorkflowApi } from './constructs/workflow-api.ts';
import { bundleOf, type CodeOf, type Step, WorkflowFunction } from './constructs/workflow-function.ts';
import type { DataStack } from './data-stack.ts';
import type { Deployment } from './deployments.ts';

export interface WorkflowStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly data: DataStack;

  /** Where the steps' code comes from. @default the bundles in dist */
  readonly code?: CodeOf;
}

/** The system, in the order in which a question passes through it. */
export class WorkflowStack extends Stack {
  constructor(scope: Construct, id: string, { deployment, data, code = bundleOf, ...props }: WorkflowStackProps) {
    super(scope, id, props);
    const { questions, originals, mails, directory } = data;
    const QUESTION_TABLE_NAME = questions.name;
    const ORIGINAL_TABLE_NAME = originals.name;
    const MAIL_TABLE_NAME = mails.name;
    const DIRECTORY_TABLE_NAME = directory.name;

    const alarms = new Alarms(this, 'Alarms', { mail: deployment.alarmMail });
    const api = new WorkflowApi(this, 'Api', deployment);
    const asStep = <Name extends Step>(step: Name) => ({
      step,
      code,
      ...(deployment.reservedConcurrency?.[step] !== undefined && {
        reservedConcurrency: deployment.reservedConcurrency[step],
      }),
    });

    /** The keys of reports are not known beforehand: cdk-nag objects to the pattern that stands for them. */
    const acknowledgeFolder = (grantee: Construct) =>
      Validations.of(grantee).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${data.stackName}:ExportsOutputFnGetAttReportFiles3CD5DFF8ArnE56D909A/reports/*]`,
        reason: 'The keys of objects are not known beforehand; the permission ends at the folder of the reports.',
      });

    // 1. Intake. One question from the API → received and masked, or sealed with a protection mail; its original apart.
    const intake = new WorkflowFunction<IntakeEnvironment>(this, 'Intake', {
      ...asStep('intake'),
      environment: { QUESTION_TABLE_NAME, ORIGINAL_TABLE_NAME, MAIL_TABLE_NAME, DIRECTORY_TABLE_NAME },
    });
    questions.grant(intake, 'get', 'addition');
    originals.grant(intake, 'addition');
    mails.grant(intake, 'addition');
    directory.grant(intake, 'get', 'all', 'takeNumbers');
    api.answerBy('Intake', intake.function, INTAKE_ROUTES);

    // 2. Import. A forum's minutes → the same, many; a function of its own because it carries the spreadsheet library.
    const imports = new WorkflowFunction<ImportEnvironment>(this, 'Import', {
      ...asStep('import'),
      environment: { QUESTION_TABLE_NAME, ORIGINAL_TABLE_NAME, MAIL_TABLE_NAME, DIRECTORY_TABLE_NAME },
      // A thousand rows; API Gateway waits for 30 seconds and no longer.
      timeout: Duration.seconds(29),
      memorySize: 1769,
    });
    questions.grant(imports, 'get', 'getMany', 'addition', 'replace');
    originals.grant(imports, 'addition');
    mails.grant(imports, 'addition');
    directory.grant(imports, 'get', 'all', 'takeNumbers', 'add', 'replace');
    api.answerBy('Import', imports.function, IMPORT_ROUTES);

    // 3. Assignment. A received question → assigned with both due dates, or triage with suggestions.
    const assignment = new WorkflowFunction<AssignmentEnvironment>(this, 'Assignment', {
      ...asStep('assignment'),
      environment: { QUESTION_TABLE_NAME, DIRECTORY_TABLE_NAME },
      timeout: Duration.seconds(30),
    });
    questions.grant(assignment, 'replace');
    directory.grant(assignment, 'get', 'all');
    assignment.follow('Received', questions.table, {
      where: { status: { S: FilterRule.isEqual('received') } },
      failures: alarms.failureQueue('AssignmentFails', {
        who: 'A child’s question was taken in and is with no agency.',
        act: 'Find the cause in the log of assignment and mend it; follow-up then offers the question again by itself. In a hurry assign it by hand.',
      }),
    });

    // 4. Notice. A change that an agency must hear of → a mail in the outbox; what comes within 30 seconds goes into one.
    const notice = new WorkflowFunction<NoticeEnvironment>(this, 'Notice', {
      ...asStep('notice'),
      environment: { QUESTION_TABLE_NAME, MAIL_TABLE_NAME, DIRECTORY_TABLE_NAME },
      timeout: Duration.minutes(1),
    });
    questions.grant(notice, 'get', 'replace');
    mails.grant(notice, 'get', 'add', 'replace');
    directory.grant(notice, 'get', 'all');
    notice.follow('Changed', questions.table, {
      where: { [QUESTION_TABLE.untold]: { S: FilterRule.isEqual('yes') } },
      batchSize: 1000,
      gatherFor: Duration.millis(GATHERING_MS),
      failures: alarms.failureQueue('NoticeFails', {
        who: 'An agency has a question to answer and was not told of it, while its days run.',
        act: 'Tell the agency by telephone today, then mend the cause; follow-up offers the question again by itself.',
      }),
    });

    // 5. Dispatch. A mail in the outbox → SES has it, or it is known why not. Protection mails wait behind no others.
    const dispatch = new WorkflowFunction<DispatchEnvironment>(this, 'Dispatch', {
      ...asStep('dispatch'),
      environment: {
        QUESTION_TABLE_NAME,
        MAIL_TABLE_NAME,
        DIRECTORY_TABLE_NAME,
        REPORT_TABLE_NAME: data.reports.name,
        REPORT_BUCKET_NAME: data.reportBucket.bucketName,
        SENDER: deployment.mail.sender,
        CONFIGURATION_SET_NAME: data.sending.configurationSetName,
        LINK_BASE: deployment.linkBase,
        LINK_KEY_ARN: data.linkKey.secretArn,
        MAX_SEND_RATE: String(deployment.mail.maxSendRate ?? 1),
      },
      timeout: Duration.minutes(1),
    });
    questions.grant(dispatch, 'getMany', 'inTriage', 'sealedDue');
    mails.grant(dispatch, 'get', 'getMany', 'ofRecipient', 'mailsFailed', 'replace');
    directory.grant(dispatch, 'get', 'all');
    data.reports.grant(dispatch, 'contributions', 'get');
    data.grantReports(dispatch, 'fetch');
    acknowledgeFolder(dispatch);
    data.grantReading(data.linkKey, dispatch);
    data.grantSending(dispatch);
    dispatch.follow('Protection', mails.table, {
      where: { kind: { S: FilterRule.isEqual('protection') }, state: { S: FilterRule.isEqual('pending') } },
      failures: alarms.failureQueue('ProtectionFails', {
        who: 'A child may be in danger and the child-protection focal person has not been told. Twelve hours run, nights and holidays included.',
        act: 'Telephone the focal person and the deputy now, before looking for the cause.',
      }),
    });
    dispatch.follow('Pending', mails.table, {
      where: { kind: { S: FilterRule.notEquals('protection') }, state: { S: FilterRule.isEqual('pending') } },
      failures: alarms.failureQueue('DispatchFails', {
        who: 'Somebody in an agency does not get a mail that was written for them.',
        act: 'Follow-up tries again every 15 minutes; look in the mail’s record for why it does not leave, and mend that.',
      }),
    });

    // 6. Follow-up. Every 15 minutes → protection clocks; dates that a changed calendar moves; at 07:30 the digests; mails whose time has come, or that got stuck.
    const followUpFails = alarms.failureQueue('FollowUpFails', {
      who: 'Agencies may not be reminded today, and mails that wait for office hours or for another attempt stay in the outbox.',
      act: 'Read the log of follow-up for the time of the message in the queue, and mend the cause; the next run catches up by itself.',
    });
    const followUp = new WorkflowFunction<FollowUpEnvironment>(this, 'FollowUp', {
      ...asStep('follow-up'),
      environment: {
        QUESTION_TABLE_NAME,
        MAIL_TABLE_NAME,
        DIRECTORY_TABLE_NAME,
        REPORT_TABLE_NAME: data.reports.name,
      },
      timeout: Duration.minutes(5),
      deadLetterQueue: followUpFails,
    });
    questions.grant(
      followUp,
      'get',
      'getMany',
      'replace',
      'questionsDue',
      'sealedDue',
      'inTriage',
      'ofAgency',
      'ofForum',
    );
    mails.grant(followUp, 'mailsDue', 'mailsFailed', 'ofRecipient', 'get', 'getMany', 'add', 'addOnce', 'replace');
    directory.grant(followUp, 'get', 'all', 'add', 'replace');
    data.reports.grant(
      followUp,
      'contributions',
      'contributionsDue',
      'putContribution',
      'get',
      'getMany',
      'add',
      'replace',
    );
    const scheduler = new Role(this, 'Scheduler', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    const callOnTime = (name: string, props: TimetableProps) => {
      props.step.function.grantInvokeLatestVersion(scheduler);
      props.failures.grantSendMessages(scheduler);
      new Schedule(this, name, {
        description: props.description,
        schedule: ScheduleExpression.cron({ ...props.at, timeZone: TimeZone.ASIA_HO_CHI_MINH }),
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(props.step.function, {
          deadLetterQueue: props.failures,
          retryAttempts: 3,
          maxEventAge: Duration.hours(1),
          // Left to itself the target would let the scheduler call every version there ever was.
          role: scheduler.withoutPolicyUpdates(),
        }),
      });
    };
    callOnTime('EveryQuarterOfAnHour', {
      description: 'Follow-up, 07:30 in the morning among the times',
      at: { minute: '0/15' },
      step: followUp,
      failures: followUpFails,
    });
    alarms.whenSilent('FollowUpSilent', {
      metric: followUp.function.metricInvocations({ period: Duration.minutes(30) }),
      who: 'Nobody is reminded, and nothing that waits for its time is leaving: notices written outside office hours, and every mail that failed once.',
      act: 'Look whether the schedule is enabled and may call the function; the next run catches up by itself.',
    });

    // 7. Delivery. What SES tells of a mail → its fate; what did not arrive goes to the next person on the ladder.
    const deliveryFails = alarms.failureQueue('DeliveryFails', {
      who: 'A mail may have bounced and nobody else on the agency’s ladder was told in its place.',
      act: 'Look in the failure queue for the mail’s id, see whether it arrived, and mend the cause; then call the step with the event again.',
    });
    const delivery = new WorkflowFunction<DeliveryEnvironment>(this, 'Delivery', {
      ...asStep('delivery'),
      environment: { MAIL_TABLE_NAME, DIRECTORY_TABLE_NAME },
      timeout: Duration.seconds(30),
      // A rule calls without waiting: what the step fails on three times would be gone.
      deadLetterQueue: deliveryFails,
    });
    mails.grant(delivery, 'get', 'replace');
    directory.grant(delivery, 'get', 'all', 'replace');
    new Rule(this, 'MailNews', {
      description: 'What SES tells of the mails of this deployment',
      eventPattern: { source: ['aws.ses'], resources: [data.sendingArn] },
      targets: [
        new LambdaFunction(delivery.function, {
          deadLetterQueue: deliveryFails,
          retryAttempts: 10,
          maxEventAge: Duration.hours(4),
        }),
      ],
    });

    // 8. Watch. 08:15 → the coordinator is mailed directly when the morning run left no record.
    const watchFails = alarms.failureQueue('WatchFails', {
      who: 'Nobody may notice that the agencies were not reminded this morning.',
      act: 'Look whether the morning run of today left its record; if not, telephone the coordinator and see why follow-up fails.',
    });
    const watch = new WorkflowFunction<WatchEnvironment>(this, 'Watch', {
      ...asStep('watch'),
      environment: {
        DIRECTORY_TABLE_NAME,
        SENDER: deployment.mail.sender,
        CONFIGURATION_SET_NAME: data.sending.configurationSetName,
        ALARM_ADDRESS: deployment.mail.coordinator,
      },
      timeout: Duration.seconds(30),
      deadLetterQueue: watchFails,
    });
    directory.grant(watch, 'get');
    data.grantSending(watch);
    callOnTime('AfterTheMorningRun', {
      description: 'Watch, after the morning run should be done',
      at: { hour: '8', minute: '15' },
      step: watch,
      failures: watchFails,
    });
    alarms.whenSilent('WatchSilent', {
      metric: watch.function.metricInvocations({ period: Duration.days(1) }),
      who: 'Nobody would notice if the agencies were not reminded in the morning.',
      act: 'Look whether the schedule is enabled and may call the function.',
    });

    // 9. Answer. The link in an agency's mail → answered, transferred, more time asked for; contributions to the report.
    const answer = new WorkflowFunction<AnswerEnvironment>(this, 'Answer', {
      ...asStep('answer'),
      environment: {
        QUESTION_TABLE_NAME,
        MAIL_TABLE_NAME,
        DIRECTORY_TABLE_NAME,
        REPORT_TABLE_NAME: data.reports.name,
        LINK_KEY_ARN: data.linkKey.secretArn,
      },
    });
    questions.grant(answer, 'get', 'getMany', 'ofAgency', 'replace');
    mails.grant(answer, 'getMany', 'ofRecipient');
    directory.grant(answer, 'get', 'all');
    data.reports.grant(answer, 'contributions', 'getMany', 'putContribution');
    data.grantReading(data.linkKey, answer);
    api.answerBy('Answer', answer.function, ANSWER_ROUTES);

    // 10. Desk. What the coordinator reads and decides.
    const desk = new WorkflowFunction<DeskEnvironment>(this, 'Desk', {
      ...asStep('desk'),
      environment: {
        QUESTION_TABLE_NAME,
        ORIGINAL_TABLE_NAME,
        MAIL_TABLE_NAME,
        DIRECTORY_TABLE_NAME,
        LETTER_BUCKET_NAME: data.letterBucket.bucketName,
      },
    });
    questions.grant(desk, 'get', 'getMany', 'inFull', 'replace', 'replacement', 'ofForum', 'ofAgency', 'duplicatesOf');
    originals.grant(desk, 'addition');
    data.grantLetters(desk);
    Validations.of(desk).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::${data.stackName}:ExportsOutputFnGetAttLettersDC1467ACArn56DA7B38/letters/*]`,
      reason: 'The keys of objects are not known beforehand; the permission ends at the folder of the scanned letters.',
    });
    mails.grant(desk, 'addition', 'getMany', 'ofRecipient', 'inState');
    directory.grant(desk, 'get', 'all');
    api.answerBy('Desk', desk.function, DESK_ROUTES);

    // 11. Directory. What the city may edit: forums, agencies, routing, policy, calendar.
    const directoryFunction = new WorkflowFunction<DirectoryEnvironment>(this, 'Directory', {
      ...asStep('directory'),
      environment: { DIRECTORY_TABLE_NAME, QUESTION_TABLE_NAME, LINK_BASE: deployment.linkBase },
    });
    questions.grant(directoryFunction, 'ofAgency', 'getMany');
    directory.grant(directoryFunction, 'get', 'all', 'add', 'replace', 'remove', 'storeCalendar', 'storeSuccession');
    api.answerBy('Directory', directoryFunction.function, DIRECTORY_ROUTES);

    // 12. Feed. An agency's deadlines as a calendar; under its secret address for anyone, so this step may only read.
    const feed = new WorkflowFunction<FeedEnvironment>(this, 'Feed', {
      ...asStep('feed'),
      environment: { QUESTION_TABLE_NAME, DIRECTORY_TABLE_NAME },
    });
    questions.grant(feed, 'ofAgency', 'getMany');
    directory.grant(feed, 'get');
    api.answerBy('Feed', feed.function, FEED_ROUTES);

    // 13. Feedback. What everybody may know of a question, and what its child says of the answer.
    const feedback = new WorkflowFunction<FeedbackEnvironment>(this, 'Feedback', {
      ...asStep('feedback'),
      environment: { QUESTION_TABLE_NAME, DIRECTORY_TABLE_NAME, SLIP_KEY_ARN: data.slipKey.secretArn },
    });
    questions.grant(feedback, 'get', 'getMany', 'idOfCode', 'ofForum', 'replace');
    directory.grant(feedback, 'get', 'all', 'add', 'replace');
    data.grantReading(data.slipKey, feedback);
    api.answerBy('Feedback', feedback.function, FEEDBACK_ROUTES);

    // 14. Protection. What the focal person reads of a sealed question, and decides.
    const protection = new WorkflowFunction<ProtectionEnvironment>(this, 'ProtectionCases', {
      ...asStep('protection'),
      environment: { QUESTION_TABLE_NAME, ORIGINAL_TABLE_NAME, DIRECTORY_TABLE_NAME },
    });
    questions.grant(protection, 'get', 'replace', 'sealedOpen');
    originals.grant(protection, 'ofQuestion');
    directory.grant(protection, 'get', 'takeNumbers');
    api.answerBy('ProtectionCases', protection.function, PROTECTION_ROUTES);

    // 15. Papers. What is printed, signed or handed out: the children's slips, letters to the agencies; what these write for the report.
    const papers = new WorkflowFunction<PapersEnvironment>(this, 'Papers', {
      ...asStep('papers'),
      environment: {
        QUESTION_TABLE_NAME,
        MAIL_TABLE_NAME,
        DIRECTORY_TABLE_NAME,
        REPORT_TABLE_NAME: data.reports.name,
        SLIP_KEY_ARN: data.slipKey.secretArn,
        LINK_BASE: deployment.linkBase,
      },
    });
    questions.grant(papers, 'getMany', 'ofForum');
    directory.grant(papers, 'get', 'all');
    mails.grant(papers, 'addition');
    data.reports.grant(papers, 'contribution', 'contributions', 'putContribution');
    data.grantReading(data.slipKey, papers);
    api.answerBy('Papers', papers.function, PAPERS_ROUTES);

    // 16. Report. A report that was asked for, by the schedule or a person → its files in the bucket, its record, and the mails that bring it.
    const report = new WorkflowFunction<ReportEnvironment>(this, 'Report', {
      ...asStep('report'),
      environment: {
        QUESTION_TABLE_NAME,
        MAIL_TABLE_NAME,
        DIRECTORY_TABLE_NAME,
        REPORT_TABLE_NAME: data.reports.name,
        REPORT_BUCKET_NAME: data.reportBucket.bucketName,
        LINK_BASE: deployment.linkBase,
      },
      timeout: Duration.minutes(5),
      // One whole processor, for charts, pages and sheets.
      memorySize: 1769,
    });
    questions.grant(report, 'getMany', 'inFull', 'ofForum');
    mails.grant(report, 'getMany', 'addition');
    directory.grant(report, 'get', 'all');
    data.reports.grant(report, 'get', 'getMany', 'replace', 'contributions');
    data.grantReports(report, 'put');
    acknowledgeFolder(report);
    report.follow('Requested', data.reports.table, {
      where: { status: { S: FilterRule.isEqual('requested') } },
      // Each has the whole of the step's time.
      batchSize: 1,
      failures: alarms.failureQueue('ReportFails', {
        who: 'Coordinators, leaders or agencies wait for a report that is not made; when it is a month’s, they get no mail of it.',
        act: 'Find the cause in the log of report and mend it; then ask for the report again, which an hour after the first time compiles it anew.',
      }),
    });
    alarms.whenAbove('ReportsDoNotAddUp', {
      metric: new Metric({
        namespace: METRICS.namespace,
        metricName: METRICS.reportsThatDoNotAddUp,
        period: Duration.minutes(5),
        statistic: 'Sum',
      }),
      above: 0,
      who: 'Coordinators and leaders do not get a report whose figures contradict each other, and what was counted for it may be wrong elsewhere too.',
      act: 'Read in the report’s record which figures do not agree, mend the counting, and ask for the report again.',
    });

    // 17. Archive. Reports are asked for, listed, read and fetched; a function of its own because it carries nothing that sets them.
    const archive = new WorkflowFunction<ArchiveEnvironment>(this, 'Archive', {
      ...asStep('archive'),
      environment: {
        DIRECTORY_TABLE_NAME,
        REPORT_TABLE_NAME: data.reports.name,
        REPORT_BUCKET_NAME: data.reportBucket.bucketName,
      },
    });
    directory.grant(archive, 'all');
    data.reports.grant(archive, 'get', 'getMany', 'add', 'replace', 'ofMonth');
    data.grantReports(archive, 'fetch');
    acknowledgeFolder(archive);
    api.answerBy('Archive', archive.function, ARCHIVE_ROUTES);

    // 18. Seed. At each deployment → an empty directory gets the city's first agencies, routing, policy and calendar.
    const seed = new WorkflowFunction<SeedEnvironment>(this, 'Seed', {
      ...asStep('seed'),
      environment: { DIRECTORY_TABLE_NAME },
      timeout: Duration.minutes(1),
    });
    directory.grant(seed, 'get', 'add');
    new Trigger(this, 'SeedDirectory', { handler: seed.function, executeAfter: [seed], timeout: Duration.minutes(1) });

    // 19. Rotation. Every sixty days → a new key for the agencies' links; those signed with the one before go on working.
    const rotation = new WorkflowFunction<RotationEnvironment>(this, 'Rotation', {
      ...asStep('rotation'),
      environment: {},
      timeout: Duration.seconds(30),
      deadLetterQueue: alarms.failureQueue('RotationFails', {
        who: 'Nobody yet: the agencies’ links go on working with the key they have.',
        act: 'Read the log of rotation, mend the cause, and rotate the secret by hand; see the runbook before any key is deleted.',
      }),
    });
    data.grantRotation(rotation);
    rotation.function.addPermission('OfSecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: this.account,
    });
    new CfnRotationSchedule(this, 'LinkKeyRotation', {
      secretId: data.linkKey.secretArn,
      rotationLambdaArn: rotation.function.functionArn,
      rotationRules: { automaticallyAfterDays: LINK_DAYS },
      rotateImmediatelyOnUpdate: false,
    });

    // What no failure queue can tell.
    alarms.whenAbove('CallsFail', {
      metric: api.api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      above: 0,
      who: 'A coordinator was answered with an error of ours and may not know whether the question was taken in.',
      act: 'Find the request in the logs by its id; the same request with the same Idempotency-Key may be sent again.',
    });
    alarms.whenAbove('ChangesWait', {
      metric: new MathExpression({
        expression: 'MAX([assignment, notice, dispatch])',
        label: 'Age of the oldest change that waits, in milliseconds',
        period: Duration.minutes(5),
        usingMetrics: Object.fromEntries(
          Object.entries({ assignment, notice, dispatch }).map(([step, { function: consumer }]) => [
            step,
            consumer.metric('IteratorAge', { statistic: 'Maximum' }),
          ]),
        ),
      }),
      above: Duration.minutes(5).toMilliseconds(),
      who: 'Questions wait to be assigned, told of or mailed, the mails of child protection among them.',
      act: 'See which step lags and whether it fails or is throttled.',
    });
    alarms.whenAbove('MailsWait', {
      metric: new Metric({
        namespace: METRICS.namespace,
        metricName: METRICS.oldestPendingMail,
        period: Duration.minutes(15),
        statistic: 'Maximum',
      }),
      above: Duration.hours(1).toSeconds(),
      // What SES refuses is looked at when it is tried again, after five hours at most; meanwhile it goes on waiting.
      periods: 22,
      who: 'Somebody has been waiting for more than an hour for a mail that could have left.',
      act: 'See in the log of dispatch why SES refuses it, or whether dispatch runs at all.',
    });
    const { configurationSetName } = data.sending;
    for (const { id: name, metricName, above, who, act } of REPUTATION) {
      alarms.whenAbove(name, {
        metric: new Metric({
          namespace: 'AWS/SES',
          metricName,
          dimensionsMap: { 'ses:configuration-set': configurationSetName },
          period: Duration.hours(1),
          statistic: 'Average',
        }),
        above,
        who,
        act,
      });
    }

    new CfnOutput(this, 'ApiAddress', { value: api.api.apiEndpoint });
  }
}

/** When a schedule calls which step. */
interface TimetableProps {
  readonly description: string;
  readonly at: Omit<CronOptionsWithTimezone, 'timeZone'>;
  readonly step: { readonly function: IFunction };
  readonly failures: IQueue;
}

/** SES watches senders from 5 % bounces or 0.1 % complaints; an agency's dead mailbox is an incident long before. */
const REPUTATION = [
  {
    id: 'MailsBounce',
    metricName: 'Reputation.BounceRate',
    above: 0.02,
    who: 'An agency’s mailbox is dead or refuses us, so somebody does not hear what they owe a child.',
    act: 'Find which contact bounces and let the coordinator correct the address.',
  },
  {
    id: 'MailsComplainedOf',
    metricName: 'Reputation.ComplaintRate',
    above: 0.001,
    who: 'A recipient marked our mail as spam; SES may stop all sending, to every agency.',
    act: 'Speak with the recipient, and look at the account’s suppression list.',
  },
] as const;
