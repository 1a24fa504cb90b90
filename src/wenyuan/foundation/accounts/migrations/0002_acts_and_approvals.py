import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

KINDS = [('opened', '开户'), ('changed', '改资料'), ('deactivated', '停用'), ('reactivated', '恢复使用'), ('password_issued', '发临时密码'), ('password_changed', '改密码'), ('grant_asked', '申请授岗'), ('grant_refused', '授岗未获批准'), ('role_granted', '授岗'), ('role_revoked', '撤岗'), ('factor_added', '添加第二重验证'), ('factor_removed', '去掉第二重验证'), ('recovery_asked', '申请重置登录方式'), ('recovery_refused', '重置未获批准'), ('recovered', '重置登录方式'), ('key_issued', '发接口密钥'), ('key_revoked', '撤销接口密钥'), ('signed_out', '退出其他登录'), ('erasure_asked', '申请销户'), ('erasure_withdrawn', '撤回销户申请'), ('erased', '销户')]
STATES = [('waiting', '待批准'), ('approved', '已批准'), ('refused', '未批准'), ('withdrawn', '已撤回')]


class Migration(migrations.Migration):

    dependencies = [
        ('libraries', '0001_initial'),
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='must_change_password',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('username'), 'text_pattern_ops'), name='account_username_prefix'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(django.contrib.postgres.indexes.OpClass('name', 'varchar_pattern_ops'), name='account_name_prefix'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='account_email'),
        ),
        migrations.CreateModel(
            name='AccountAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=KINDS, max_length=32)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('details', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to=settings.AUTH_USER_MODEL)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='libraries.library')),
            ],
            options={'indexes': [models.Index(fields=['account', '-id'], name='acts_of_account')]},
        ),
        migrations.CreateModel(
            name='GrantRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(max_length=400, verbose_name='事由')),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=STATES, default='waiting', max_length=12)),
                ('decided_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grant_requests', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='libraries.library')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.role')),
            ],
            options={'constraints': [
                models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('account', 'role', 'library'), name='grant_asked_once', nulls_distinct=False),
                models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('state', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='grant_approved_by_another'),
            ]},
        ),
    ]
