"""What a merge moves is noted by its rows, so that it can be taken back."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('libraries', '0005_registry_version'),
    ]

    operations = [
        migrations.AddField(
            model_name='librarymerge',
            name='expected',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='librarymerge',
            name='moved_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='librarymerge',
            name='run_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='librarymerge',
            name='state',
            field=models.CharField(choices=[('proposed', '待另一人确认'), ('moving', '正在移动藏品'), ('done', '已合并'), ('undoing', '正在撤销'), ('undone', '已撤销'), ('dropped', '已放弃')], default='proposed', max_length=12),
        ),
        migrations.AlterField(
            model_name='librarystep',
            name='act',
            field=models.CharField(choices=[('joined', '加入'), ('details', '修改基本信息'), ('look', '修改外观'), ('branches', '修改分馆与服务点'), ('places', '修改服务台与馆藏地点'), ('hours', '修改开放时间'), ('closed_days', '修改闭馆日'), ('policies', '修改规则'), ('suspended', '暂停'), ('resumed', '恢复服务'), ('merge_proposed', '提出合并'), ('merged', '合并'), ('moved', '藏品移动完毕'), ('merge_undone', '撤销合并'), ('exported', '导出全部数据'), ('left', '退出系统')], max_length=16),
        ),
        migrations.CreateModel(
            name='MovedRows',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=40)),
                ('table_name', models.CharField(max_length=63)),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('before', models.JSONField(default=dict)),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='libraries.librarymerge')),
            ],
        ),
    ]
