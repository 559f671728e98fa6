import { describe, expect, it } from 'vitest';
import { readStacks, type Stack, type Template } from '../../lib/local/template.ts';

const API = 'http://127.0.0.1:8787';
const aStack = (template: Template, name = 'Workflow'): Stack => ({
  name,
  region: 'ap-southeast-1',
  account: '000000000000',
  template,
});
const aFunction = (variables: Record<string, unknown>) => ({
  Type: 'AWS::Lambda::Function',
  Metadata: { 'aws:cdk:path': 'Workflow/Intake/Function/Resource' },
  Properties: { Environment: { Variables: variables } },
});

/** The value that a reference resolves to, in a stack beside another that has the table. */
function resolved(value: unknown): unknown {
  const data = aStack(
    {
      Resources: {
        Questions0A1B2C3D: {
          Type: 'AWS::DynamoDB::Table',
          Metadata: { 'aws:cdk:path': 'Data/Questions/Table/Resource' },
        },
      },
      Outputs: {
        Plain: { Value: { 'Fn::GetAtt': ['Questions0A1B2C3D', 'StreamArn'] } },
        Strong: { Value: { Ref: 'Questions0A1B2C3D' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Questions' } } },
      },
    },
    'Data',
  );
  const workflow = aStack({
    Parameters: { Stage: { Default: 'live' } },
    Mappings: { Sizes: { live: { memory: '512' } } },
    Conditions: { Live: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] } },
    Resources: {
      Intake: aFunction({ VALUE: value }),
      Key: { Type: 'AWS::KMS::Key' },
      Api: { Type: 'AWS::ApiGatewayV2::Api' },
    },
  });
  const intake = readStacks([data, workflow], API).find(({ type }) => type === 'AWS::Lambda::Function');
  return (intake?.properties['Environment'] as { Variables: { VALUE: unknown } }).Variables.VALUE;
}

describe('a template', () => {
  it.each([
    [{ 'Fn::ImportValue': 'Data:Questions' }, 'Data-Questions0A1B2C3D', 'another stack exports it'],
    [
      { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Plain' } },
      'arn:aws:dynamodb:ap-southeast-1:000000000000:table/Data-Questions0A1B2C3D/stream/local',
      'another stack has it as an output',
    ],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-ap-southeast-1', 'lists are joined'],
    [
      { 'Fn::Sub': '${!kept} ${Stage} ${Key.Arn}' },
      '${kept} live arn:aws:ignored:ap-southeast-1:000000000000:Key',
      'Sub has refs',
    ],
    [{ 'Fn::Sub': ['${x}!', { x: { Ref: 'Stage' } }] }, 'live!', 'Sub has variables of its own'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b', 'Split makes a list'],
    [{ 'Fn::If': ['Live', 'yes', 'no'] }, 'yes', 'the condition holds'],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, '512', 'mappings are data'],
    [{ 'Fn::If': ['Live', { Ref: 'AWS::NoValue' }, 'no'] }, undefined, 'NoValue takes the property away'],
    [{ 'Fn::GetAtt': 'Api.ApiEndpoint' }, API, 'the API is on this machine'],
    [
      {
        'Fn::Join': [
          '',
          ['https://', { Ref: 'Api' }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/a'],
        ],
      },
      `${API}/a`,
      'CDK writes the address of an API out by hand',
    ],
  ])('resolves %j to %j: %s', (value, expected, _because) => {
    expect(resolved(value)).toBe(expected);
  });

  it.each([
    [{ Ref: 'Nobody' }, /Intake.*there is no resource Nobody/],
    [{ 'Fn::GetAtt': ['Api', 'Colour'] }, /AWS::ApiGatewayV2::Api has no attribute Colour/],
    [{ 'Fn::ImportValue': 'Nothing' }, /no stack exports it/],
    [
      { 'Fn::Cidr': ['10.0.0.0/16', 2] },
      /resource Intake \(AWS::Lambda::Function\) of stack Workflow .* does not know the function Fn::Cidr/,
    ],
  ])('refuses %j and says where it stands', (value, expected) => {
    expect(() => resolved(value)).toThrow(expected);
  });

  it('refuses a kind of resource that it does not know, by resource, kind and stack', () => {
    const stack = aStack({ Resources: { Steps: { Type: 'AWS::StepFunctions::StateMachine' } } });
    expect(() => readStacks([stack], API)).toThrow(
      /resource Steps \(AWS::StepFunctions::StateMachine\) of stack Workflow/,
    );
  });

  it('leaves out what only a deployment needs, and gives functions the name that people know', () => {
    const stack = aStack({
      Resources: {
        Key: { Type: 'AWS::KMS::Key', Properties: { Anything: { 'Fn::Unknown': [] } } },
        Intake: aFunction({}),
        Seeding: { Type: 'Custom::Trigger', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } } },
        Provider: { Type: 'AWS::Lambda::Function', Properties: {} },
      },
    });
    // The provider's token is a reference to a resource that is left out; nothing else may refer to it.
    expect(readStacks([stack], API).map(({ type, name }) => [type, name])).toEqual([
      ['AWS::Lambda::Function', 'Intake'],
      ['Custom::Trigger', 'Seeding'],
    ]);
  });
});
