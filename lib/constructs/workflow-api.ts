import { Lazy, Validations } from 'aws-cdk-lib';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Routes } from '../../functions/platform/routes.ts';
import type { Deployment } from '../deployments.ts';

/** For each route that anyone may call, in calls a second: a guess at a token or a code costs a call, and people click slowly. */
const ANYONE_MAY_CALL = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 };

/** The HTTP API: every route needs a token of the deployment's issuer, unless its step says that anyone may call it. */
export class WorkflowApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** The limits of the routes that anyone may call. */
  readonly #openRoutes: Record<string, typeof ANYONE_MAY_CALL> = {};

  constructor(scope: Construct, id: string, { tokens, webOrigins }: Pick<Deployment, 'tokens' | 'webOrigins'>) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      defaultAuthorizer: new HttpJwtAuthorizer('Tokens', tokens.issuer, { jwtAudience: [...tokens.audience] }),
      corsPreflight: {
        allowOrigins: [...webOrigins],
        allowMethods: [
          CorsHttpMethod.GET,
          CorsHttpMethod.POST,
          CorsHttpMethod.PUT,
          CorsHttpMethod.PATCH,
          CorsHttpMethod.DELETE,
        ],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
        exposeHeaders: ['etag', 'link', 'location'],
      },
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      // A city's forum is a few hundred questions; more than this is a loop or an attack, and each call costs money.
      throttle: { rateLimit: 50, burstLimit: 100 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', { retention: RetentionDays.ONE_YEAR }),
        ),
        // The route's pattern and never the path: paths will carry codes and tokens, queries what somebody searched for.
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            requestTime: '$context.requestTime',
            routeKey: '$context.routeKey',
            status: '$context.status',
            responseLatency: '$context.responseLatency',
            integrationLatency: '$context.integrationLatency',
          }),
        ),
      },
    });
    // What CDK made of the stage is the one resource behind it.
    (this.stage.node.defaultChild as CfnStage).routeSettings = Lazy.any({ produce: () => this.#openRoutes });
  }

  /** Sends calls of these routes to a step. */
  answerBy(id: string, step: Function, routes: Routes): void {
    // One permission for the whole API and not one a route: the template stays readable, and only this API may call.
    const integration = new HttpLambdaIntegration(id, step, { scopePermissionToRoute: false });
    for (const [routeKey, { roles }] of Object.entries(routes)) {
      const [method = '', path = ''] = routeKey.split(' ');
      const added = this.api.addRoutes({
        path,
        methods: [HttpMethod[method as keyof typeof HttpMethod]],
        integration,
        ...(roles === 'anyone' && { authorizer: new HttpNoneAuthorizer() }),
      });
      if (roles === 'anyone') {
        for (const route of added) {
          Validations.of(route).acknowledge({
            id: 'AwsSolutions::AwsSolutions-APIG4',
            reason: `${routeKey} is meant for anyone: its step says so, and a test lists all such routes.`,
          });
          // A stage knows limits only of routes that are there already.
          this.stage.node.addDependency(route);
        }
        this.#openRoutes[routeKey] = ANYONE_MAY_CALL;
      }
    }
  }
}
