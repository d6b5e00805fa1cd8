import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0019_former_passwords_and_sign_ins'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='link', to='campaigns.auditlog')),
            ],
            options={
                'verbose_name': 'link of the audit log',
                'verbose_name_plural': 'links of the audit log',
            },
        ),
    ]
