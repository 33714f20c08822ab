/** The stack in the scripts. */
export interface Scripted {
  /** `anchor-watch-prod`: also the prefix of the keys in the bucket. */
  readonly stack: string
  /** The files beside the script, each a zip. */
  readonly zips: readonly string[]
}

/** deploy.sh: the calls of the AWS CLI that deploy the template. */
export function deployScript({ stack }: Scripted): string {
  return `#!/usr/bin/env bash
# Deploys the stack ${stack}: bash deploy.sh BUCKET
# BUCKET is a bucket of yours in the region of the stack. Needs the AWS CLI with credentials and a region.
set -euo pipefail
cd "$(dirname "\${BASH_SOURCE[0]}")"
bucket=\${1:?usage: bash deploy.sh BUCKET}

aws s3 cp . "s3://$bucket/${stack}/" --recursive --exclude '*' --include '*.zip'
aws cloudformation deploy --stack-name ${stack} --template-file template.json \\
  --s3-bucket "$bucket" --s3-prefix ${stack} --parameter-overrides "Bucket=$bucket" \\
  --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --tags service=anchor-watch deployment=${stack}
`
}

/** main.tf: a Terraform module that deploys the template. */
export function terraformModule({ stack, zips }: Scripted): string {
  return `# Deploys the stack ${stack}: module "anchor_watch" { source = "./package", bucket = "..." }
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}

variable "bucket" {
  type        = string
  description = "A bucket of yours in the region of the stack."
}

resource "aws_s3_object" "zip" {
  for_each    = toset(${JSON.stringify(zips)})
  bucket      = var.bucket
  key         = "${stack}/\${each.value}"
  source      = "\${path.module}/\${each.value}"
  source_hash = filemd5("\${path.module}/\${each.value}")
}

resource "aws_s3_object" "template" {
  bucket      = var.bucket
  key         = "${stack}/\${filemd5("\${path.module}/template.json")}.json"
  source      = "\${path.module}/template.json"
  source_hash = filemd5("\${path.module}/template.json")
}

resource "aws_cloudformation_stack" "anchor_watch" {
  name         = "${stack}"
  template_url = "https://\${data.aws_s3_bucket.own.bucket_regional_domain_name}/\${aws_s3_object.template.key}"
  parameters   = { Bucket = var.bucket }
  capabilities = ["CAPABILITY_IAM"]
  tags         = { service = "anchor-watch", deployment = "${stack}" }
  depends_on   = [aws_s3_object.zip]
}

data "aws_s3_bucket" "own" {
  bucket = var.bucket
}
`
}
