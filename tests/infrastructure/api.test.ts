import { describe, expect, it } from 'vitest';
import { ANSWER_ROUTES } from '../../functions/answer/routes.ts';
import { ARCHIVE_ROUTES } from '../../functions/archive/routes.ts';
import { DESK_ROUTES } from '../../functions/desk/routes.ts';
import { DIRECTORY_ROUTES } from '../../functions/directory/routes.ts';
import { FEEDBACK_ROUTES } from '../../functions/feedback/routes.ts';
import { FEED_ROUTES } from '../../functions/feed/routes.ts';
import { IMPORT_ROUTES } from '../../functions/import/routes.ts';
import { INTAKE_ROUTES } from '../../functions/intake/routes.ts';
import { PAPERS_ROUTES } from '../../functions/papers/routes.ts';
import { PROTECTION_ROUTES } from '../../functions/protection/routes.ts';
import { resources, workflow } from './synthesized.ts';

const routes = Object.values(resources(workflow, 'AWS::ApiGatewayV2::Route')).map(
  ({ Properties }) => Properties as { RouteKey: string; AuthorizationType: string },
);

describe('the API', () => {
  it('has the routes that its steps answer', () => {
    const steps = [
      ...[INTAKE_ROUTES, IMPORT_ROUTES, ANSWER_ROUTES, DESK_ROUTES, DIRECTORY_ROUTES],
      ...[FEED_ROUTES, FEEDBACK_ROUTES, PROTECTION_ROUTES, PAPERS_ROUTES, ARCHIVE_ROUTES],
    ];
    const answered = steps.flatMap((some) => Object.keys(some));
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(answered.sort());
  });

  it('lets anyone ask after its health, for a calendar by its secret address, for what is public, and act by an agency’s link, and nothing else', () => {
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT').map(({ RouteKey }) => RouteKey);
    expect(open.sort()).toEqual([
      'GET /a/{token}',
      'GET /calendars/{file}',
      'GET /health',
      'GET /public/forums/{forumId}',
      'GET /public/questions/{code}',
      'POST /a/{token}/acknowledge',
      'POST /a/{token}/answer',
      'POST /a/{token}/contribution',
      'POST /a/{token}/extension',
      'POST /a/{token}/input',
      'POST /a/{token}/progress',
      'POST /a/{token}/transfer',
      'POST /public/questions/{code}/verdict',
    ]);
  });

  it('knows whose tokens to believe', () => {
    workflow.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: ['hoi-am'], Issuer: 'https://dang-nhap.dien-dan.bac-kan.example' },
    });
  });

  it('is called by pages of the deployment only', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(resources(workflow, 'AWS::ApiGatewayV2::Api'));
    expect(Properties).toMatchObject({ CorsConfiguration: { AllowOrigins: ['https://dien-dan.bac-kan.example'] } });
  });

  it('logs which route was called and never the path or the query, which will carry codes and tokens', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(resources(workflow, 'AWS::ApiGatewayV2::Stage'));
    const { AccessLogSettings } = Properties as { AccessLogSettings: { Format: string } };
    const logged = [...AccessLogSettings.Format.matchAll(/\$context\.([A-Za-z.]+)/g)].map(([, name]) => name);
    expect(logged).toEqual(['requestId', 'requestTime', 'routeKey', 'status', 'responseLatency', 'integrationLatency']);
  });

  it('has a limit to what a loop or an attack can cost', () => {
    workflow.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
  });

  it('has a stricter limit for what anyone may call, so that tokens, codes and check parts are not guessed', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(resources(workflow, 'AWS::ApiGatewayV2::Stage'));
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT').map(({ RouteKey }) => RouteKey);
    expect((Properties as { RouteSettings?: unknown }).RouteSettings).toEqual(
      Object.fromEntries(open.map((routeKey) => [routeKey, { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 }])),
    );
  });

  it('has its limits only once the routes are there that they are for', () => {
    const [stage] = Object.values(resources(workflow, 'AWS::ApiGatewayV2::Stage'));
    const open = Object.entries(resources(workflow, 'AWS::ApiGatewayV2::Route')).filter(
      ([, { Properties }]) => Properties.AuthorizationType !== 'JWT',
    );
    expect(stage?.DependsOn).toEqual(expect.arrayContaining(open.map(([id]) => id)));
  });
});
