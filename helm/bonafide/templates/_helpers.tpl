{{/* Everything below takes (dict "root" $ "name" <service>), or the root alone where it says so. */}}

{{/* A service's values over the shared ones. */}}
{{- define "bonafide.values" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index .root.Values.services .name)) | toYaml -}}
{{- end -}}

{{- define "bonafide.fullname" -}}
{{- printf "%s-%s" .root.Release.Name .name | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "bonafide.image" -}}
{{- $image := .root.Values.image -}}
{{- printf "%s/%s:%s" $image.repository .name (default .root.Chart.AppVersion $image.tag) -}}
{{- end -}}

{{- define "bonafide.secretName" -}}
{{- printf "%s-%s" .root.Values.secrets.prefix .name -}}
{{- end -}}

{{/* Holds the database's URL with the role that owns it, for the migration alone. */}}
{{- define "bonafide.ownerSecretName" -}}
{{- printf "%s-owner" (include "bonafide.secretName" .) -}}
{{- end -}}

{{- define "bonafide.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{- define "bonafide.labels" -}}
{{ include "bonafide.selector" . }}
app.kubernetes.io/name: bonafide
app.kubernetes.io/part-of: bonafide
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Routes of the gateway as JSON: path prefix to the Service behind it. Takes the root. */}}
{{- define "bonafide.routes" -}}
{{- $routes := dict -}}
{{- range $name, $entry := .Values.services -}}
{{- range $entry.prefixes -}}
{{- $_ := set $routes . (printf "http://%s:8080" (include "bonafide.fullname" (dict "root" $ "name" $name))) -}}
{{- end -}}
{{- end -}}
{{- toJson $routes -}}
{{- end -}}

{{/* Configuration that is no secret, as a YAML map of strings. */}}
{{- define "bonafide.config" -}}
{{- $values := include "bonafide.values" . | fromYaml -}}
{{- $config := dict -}}
{{- range $key, $value := $values.config }}{{ $_ := set $config $key (toString $value) }}{{ end -}}
{{- if eq $values.role "gateway" -}}
{{- $_ := set $config "BONAFIDE_ROUTES" (include "bonafide.routes" .root) -}}
{{- $_ := set $config "BONAFIDE_PUBLIC_URL" .root.Values.publicUrl -}}
{{- if .root.Values.trustedProxies -}}
{{- $_ := set $config "BONAFIDE_TRUSTED_PROXIES" (join "," .root.Values.trustedProxies) -}}
{{- else if .root.Values.ingress.enabled -}}
{{- fail "trustedProxies is empty although the ingress is on: name the addresses or networks of the ingress controller's pods, or all callers would share its address and its limits" -}}
{{- end -}}
{{- else if eq $values.role "engine" -}}
{{- $_ := set $config "BONAFIDE_MODELS_HOME" "/models" -}}
{{- $_ := set $config "BONAFIDE_MODEL_PACK" .root.Values.models.pack -}}
{{- if eq .name "faceliveness" }}{{ $_ := set $config "BONAFIDE_LIVENESS_WITHOUT_PAD" .root.Values.models.livenessWithoutPad }}{{ end -}}
{{- end -}}
{{- /* Its pages and callback links are reached through the gateway. */ -}}
{{- if eq .name "onboarding" }}{{ $_ := set $config "BONAFIDE_PUBLIC_URL" .root.Values.publicUrl }}{{ end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* Keys of the service's Secret, as a YAML list. */}}
{{- define "bonafide.secretKeys" -}}
{{- $values := include "bonafide.values" . | fromYaml -}}
{{- $keys := list "BONAFIDE_DATABASE_URL" -}}
{{- if ne $values.role "gateway" }}{{ $keys = concat $keys (list "BONAFIDE_NATS_URL" "BONAFIDE_CONTEXT_PUBLIC_KEY") }}{{ end -}}
{{- toYaml (concat $keys (default list $values.secrets)) -}}
{{- end -}}

{{/* Secrets are files, named to the process by <KEY>_FILE: they do not appear in descriptions of the pod. */}}
{{- define "bonafide.secretEnv" -}}
{{- range $at, $key := include "bonafide.secretKeys" . | fromYamlArray -}}
{{- if $at }}{{ "\n" }}{{ end -}}
- name: {{ $key }}_FILE
  value: /secrets/{{ $key }}
{{- end -}}
{{- end -}}

{{- define "bonafide.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ include "bonafide.secretName" . }}
    defaultMode: 0440
    items:
      {{- range include "bonafide.secretKeys" . | fromYamlArray }}
      - key: {{ . }}
        path: {{ . }}
      {{- end }}
{{- end -}}

{{/* Takes nothing: the same for every pod. */}}
{{- define "bonafide.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "bonafide.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
